"""Rules about where a consumer and its vault are."""

from local.drill.rules.case import VAULT, RuleCase, Way, account, change_vault, key, pair, vault
from local.drill.sandbox import RESOURCE_EVENTS
from local.drill.stage import Stage

ELSEWHERE = "44444444-4444-4444-4444-444444444444"
TENANT = "22222222-2222-2222-2222-222222222222"
FOREIGN_TENANT = "99999999-9999-9999-9999-999999999999"


async def _watch(stage: Stage) -> None:
    home = f"/subscriptions/{ELSEWHERE}"
    await stage.stack.subscribe("r-elsewhere-events", home, "on_resource_event", RESOURCE_EVENTS)


_BESIDE = account("r-elsewhere", "r-elsewhere", at="kv-r-elsewhere", subscription_id=ELSEWHERE)

CASES = (
    RuleCase(
        "region-differs",
        "/accounts/r-region",
        pair("r-region"),
        (account("r-region", "r-region", location="westus"),),
        (account("r-region", "r-region"),),
    ),
    RuleCase(
        "subscription-differs",
        "/accounts/r-elsewhere",
        (
            _watch,
            vault("kv-r-elsewhere", subscription_id=ELSEWHERE),
            key("r-elsewhere", at="kv-r-elsewhere"),
            _BESIDE,
        ),
        (
            key("r-elsewhere"),
            account("r-elsewhere", "r-elsewhere", at=VAULT, subscription_id=ELSEWHERE),
        ),
        (_BESIDE,),
    ),
    RuleCase(
        "tenant-differs",
        "/accounts/r-tenant",
        (vault("kv-r-tenant"), *pair("r-tenant", at="kv-r-tenant")),
        (change_vault("kv-r-tenant", tenant_id=FOREIGN_TENANT),),
        (change_vault("kv-r-tenant", tenant_id=TENANT),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "resource-group-differs",
        "/accounts/r-group",
        (
            vault("kv-r-apart", resource_group="rg-apart"),
            key("r-group", at="kv-r-apart"),
            *pair("r-group"),
        ),
        (account("r-group", "r-group", at="kv-r-apart"),),
        (account("r-group", "r-group"),),
        profile="seed-2025",
    ),
)
