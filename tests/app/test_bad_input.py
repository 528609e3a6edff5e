"""Whatever is posted to the app's endpoint is recorded with a reason; nothing fails, nothing is lost."""

import json
from typing import TYPE_CHECKING, Any

import aiohttp
from azure.data.tables.aio import TableServiceClient

from local.azurite import Azurite

if TYPE_CHECKING:
    from tests.app.conftest import RunningApp

VERSION = "0123456789abcdef0123456789abcdef"
VAULT = (
    "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg"
    "/providers/Microsoft.KeyVault/vaults/kv-bad"
)


def _event(**changes: Any) -> dict[str, Any]:
    data = {
        "Id": f"https://kv-bad.vault.azure.net/keys/k/{VERSION}",
        "VaultName": "kv-bad",
        "ObjectType": "Key",
        "ObjectName": "k",
        "Version": VERSION,
        "NBF": None,
        "EXP": "1798761600",
    }
    event = {
        "id": "bad",
        "topic": VAULT,
        "subject": "k",
        "eventType": "Microsoft.KeyVault.KeyNewVersionCreated",
        "eventTime": "2026-11-02T10:15:30.1234567Z",
        "data": {**data, **changes.pop("data", {})},
        "dataVersion": "1",
        "metadataVersion": "1",
    }
    return {**event, **changes}


def _without(name: str) -> dict[str, Any]:
    return {field: value for field, value in _event().items() if field != name}


REJECTED: dict[str, tuple[Any, str]] = {
    "cut JSON": ('[{"id": "1", ', "not JSON"),
    "a number": ("7", "not a JSON object"),
    "no id": (_without("id"), "id is missing"),
    "no topic": (_without("topic"), "topic is missing"),
    "no time": (_without("eventTime"), "eventTime is missing"),
    "no data": (_without("data"), "data is missing"),
    "a time that is none": (_event(eventTime="yesterday"), "not a time"),
    "unknown type": (_event(eventType="Microsoft.KeyVault.KeySneezed"), "unknown event type"),
    "another family": (_event(eventType="Contoso.Things.Happened"), "unknown event type"),
    "foreign host": (
        _event(data={"Id": f"https://kv-bad.vault.azure.net.evil.example/keys/k/{VERSION}"}),
        "outside the configured suffix",
    ),
    "foreign port": (
        _event(data={"Id": f"https://kv-bad.vault.azure.net:8443/keys/k/{VERSION}"}),
        "not an https address",
    ),
    "a path in the id": (
        _event(data={"Id": f"https://kv-bad.vault.azure.net/keys/k#?/{VERSION}"}),
        "not a key name",
    ),
    "a backslash": (
        _event(data={"Id": f"https://kv-bad.vault.azure.net/keys/k\\..\\x/{VERSION}"}),
        "key name",
    ),
    "control characters": (
        _event(topic=VAULT + "\r\n/x"),
        "not the id of an ARM resource",
    ),
    "another vault": (_event(topic=VAULT.replace("kv-bad", "kv-else")), "is not the source"),
    "a megabyte": (_event(data={"Id": "x" * 1_000_000}), "not "),
}


async def test_bad_input_is_recorded_with_a_reason_and_acknowledged(
    running_app: "RunningApp", azurite: Azurite
) -> None:
    """Each bad event is answered with 202 and leaves a row in CmkRejected that says why."""
    url = f"{running_app.url}/runtime/webhooks/EventGrid?functionName=on_vault_event"
    headers = {"aeg-event-type": "Notification", "Content-Type": "application/json"}

    async with aiohttp.ClientSession() as session:
        for count, (name, (event, reason)) in enumerate(REJECTED.items(), start=1):
            body = event if isinstance(event, str) else json.dumps([event])
            async with session.post(url, data=body.encode(), headers=headers) as answer:
                status = answer.status
            lines = await running_app.logged("event_rejected", times=count)

            assert status == 202, name
            assert reason in lines[-1]["reason"], name
    async with TableServiceClient.from_connection_string(azurite.connection_string) as service:
        rows = [row async for row in service.get_table_client("CmkRejected").list_entities()]
    reasons = [str(row["Reason"]) for row in rows]

    assert all(any(reason in each for each in reasons) for _, reason in REJECTED.values())
    assert not [line for line in running_app.lines if line["event"] == "host_function_failed"]


async def test_fields_of_no_use_do_not_stop_an_event(running_app: "RunningApp") -> None:
    """NBF and EXP may be anything, and times have any offset: the event is taken in all the same."""
    odd: list[Any] = [1798761600, 1798761600.5, "", None, "soon", True, [1], {"x": 1}, -1, 1e400, "9" * 400]
    url = f"{running_app.url}/runtime/webhooks/EventGrid?functionName=on_vault_event"
    headers = {"aeg-event-type": "Notification", "Content-Type": "application/json"}
    events = [
        *(_event(id=f"odd-{index}", data={"EXP": value, "nbf": value}) for index, value in enumerate(odd)),
        _event(id="offset", eventTime="2026-11-02T12:15:30+02:00"),
    ]

    async with aiohttp.ClientSession() as session:
        for event in events:
            async with session.post(url, data=json.dumps([event]).encode(), headers=headers) as answer:
                assert answer.status == 202, event["id"]
    accepted = await running_app.logged("event_accepted", times=len(events))

    assert len(accepted) == len(events)
    assert not [line for line in running_app.lines if line["event"] == "event_rejected"]
