"""Anybody may send anything."""

from typing import Any

from local.drill.sandbox import SUBSCRIPTION
from local.drill.scenario import Scenario
from local.drill.stage import Stage

TOPIC = (
    "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-security"
    "/providers/Microsoft.KeyVault/vaults/kv-shop"
)
FOREIGN = "kv-shop.vault.azure.net.evil.example"


def _event(event_id: str, key_id: object, **other: object) -> dict[str, Any]:
    return {
        "id": event_id,
        "topic": TOPIC,
        "subject": "cmk",
        "eventType": "Microsoft.KeyVault.KeyNewVersionCreated",
        "eventTime": "2026-11-20T10:00:00Z",
        "data": {"Id": key_id, "VaultName": "kv-shop", "ObjectType": "Key", "ObjectName": "cmk"},
        "dataVersion": "1",
        "metadataVersion": "1",
        **other,
    }


VERSION = "0" * 32
REJECTED = {
    "drill-foreign-host": (_event("drill-foreign-host", f"https://{FOREIGN}/keys/cmk/{VERSION}"), "suffix"),
    "drill-path-in-name": (
        _event("drill-path-in-name", f"https://kv-shop.vault.azure.net/keys/..%2f..%2fsecrets/{VERSION}"),
        "not a key name",
    ),
    "drill-no-key": (_event("drill-no-key", ["?", {"#": None}]), "not an https address"),
    "drill-no-time": (_event("drill-no-time", "", eventTime="yesterday\r\n"), "not a time"),
    "drill-no-data": (_event("drill-no-data", "", data="\u0000"), "data is missing"),
}
BROKEN = '{"id": "drill-broken", "eventType": "Microsoft.KeyVault.KeyNewVersionCreated", "data": {'


async def play(stage: Stage) -> None:
    """Send what cannot be parsed, what makes no sense and what points elsewhere."""
    stage.names.update(REJECTED)

    stage.say(f"Someone sends broken JSON, nonsense fields and a key at {FOREIGN}")
    sent = await stage.sandbox.publish(raw=BROKEN, subscription=SUBSCRIPTION)
    for event, _ in REJECTED.values():
        sent += await stage.sandbox.publish(event=[event], subscription=SUBSCRIPTION)

    await _acknowledged(stage, {delivery["id"] for delivery in sent})
    for event_id, (_, reason) in REJECTED.items():
        await _recorded(stage, event_id, reason)
    await _recorded(stage, "", "not JSON", body=BROKEN)
    asked = stage.stack.outlet.asked
    stage.require(holds=not asked, expected="no request to any other host", seen=asked)


async def _acknowledged(stage: Stage, ids: set[str]) -> None:
    async def look() -> list[list[str]]:
        found = [each for each in await stage.sandbox.deliveries() if each["id"] in ids]
        return [[attempt["outcome"] for attempt in each["attempts"]] for each in found]

    await stage.until(
        look, lambda seen: seen == [["OK"]] * len(ids), "each acknowledged at the first attempt"
    )


async def _recorded(stage: Stage, event_id: str, reason: str, body: str = "") -> None:
    async def look() -> list[str]:
        rows = await stage.tables.rows("CmkRejected", EventId=event_id)
        return [row["Reason"] for row in rows if not body or row["Body"] == body]

    await stage.until(
        look,
        lambda reasons: len(reasons) == 1 and reason in reasons[0],
        f"{event_id or 'malformed JSON'} in CmkRejected with the reason {reason!r}",
    )


SCENARIO = Scenario(
    name="malformed",
    title="Malformed and forged events",
    shown=f"Broken JSON, nonsense fields, a vault at {FOREIGN}: recorded with a reason, no request made.",
    play=play,
)
