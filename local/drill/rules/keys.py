"""Rules about keys and their versions."""

from datetime import timedelta

from local.drill.rules.case import (
    LATE,
    Do,
    RuleCase,
    Step,
    Way,
    account,
    change_key,
    key,
    pair,
    rotate,
    rotation,
    vault,
)
from local.drill.stage import Stage

PAST = "2020-01-01T00:00:00Z"
DAYS_LEFT = timedelta(days=20)


def _expires_soon(name: str) -> Step:
    async def act(stage: Stage) -> None:
        moment = (await stage.sandbox.now() + DAYS_LEFT).isoformat()
        await change_key(name, expires_on=moment)(stage)

    return act


def _oldest(name: str, *, enabled: bool) -> Step:
    async def act(stage: Stage) -> None:
        oldest = (await stage.sandbox.key(name, "kv-rules"))["versions"][0]["version"]
        await stage.sandbox.update_version(name, oldest, "kv-rules", enabled=enabled)

    return act


CASES = (
    RuleCase(
        "key-disabled",
        "/keys/r-disabled/",
        pair("r-disabled"),
        (change_key("r-disabled", enabled=False),),
        (change_key("r-disabled", enabled=True),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "key-expired",
        "/keys/r-expired/",
        pair("r-expired"),
        (change_key("r-expired", expires_on=PAST),),
        (change_key("r-expired", expires_on=LATE),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "key-near-expiry",
        "/keys/r-near-expiry/",
        pair("r-near-expiry"),
        (_expires_soon("r-near-expiry"),),
        (change_key("r-near-expiry", expires_on=LATE),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "key-no-expiry",
        "/keys/r-no-expiry",
        pair("r-no-expiry"),
        (Do("POST", "/vaults/kv-rules/keys/r-no-expiry"),),
        (key("r-no-expiry"),),
    ),
    RuleCase(
        "key-no-rotation-policy",
        "/keys/r-no-rotation",
        pair("r-no-rotation"),
        (key("r-no-rotation", rotation_policy=rotation("Notify")),),
        (key("r-no-rotation"),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "key-not-yet-valid",
        "/keys/r-early/",
        pair("r-early"),
        (change_key("r-early", not_before=LATE),),
        (change_key("r-early", not_before=PAST),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "key-type-unsupported",
        "/keys/r-type/",
        pair("r-type"),
        (key("r-type", kty="EC"),),
        (key("r-type"),),
    ),
    RuleCase(
        "key-version-unusable",
        "/keys/r-unusable",
        pair("r-unusable"),
        (key("r-unusable", enabled=False),),
        (key("r-unusable"),),
    ),
    RuleCase(
        "key-missing",
        "/keys/r-missing",
        pair("r-missing"),
        (Do("DELETE", "/vaults/kv-rules/keys/r-missing"),),
        (Do("POST", "/vaults/kv-rules/keys/r-missing/recover"),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "key-purgeable",
        "/keys/r-purgeable",
        (vault("kv-r-recovery"), *pair("r-purgeable", at="kv-r-recovery")),
        (Do("PATCH", "/vaults/kv-r-recovery", {"purge_protection": False}),),
        (Do("PATCH", "/vaults/kv-r-recovery", {"purge_protection": True}),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "older-version-disabled",
        "/keys/r-older/",
        (key("r-older"), rotate("r-older"), account("r-older", "r-older")),
        (_oldest("r-older", enabled=False),),
        (_oldest("r-older", enabled=True),),
        Way.SWEEP,
        Way.SWEEP,
    ),
)
