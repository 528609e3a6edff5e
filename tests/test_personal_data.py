"""Nothing personal reaches a log line, whatever an event holds and wherever it is refused."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest

from local.azurite import Azurite
from local.host.datums import raw_json_datum
from reactors.shell.audit_intake import take_in_audit
from tests.event_builders import a_cloud_event, a_grid_event
from tests.loaded_app import WATCHED, Loaded, loaded_with
from tests.raw_audit import a_message, a_record
from tests.raw_events import a_policy_event, a_resource_data, a_resource_event, as_cloud_event
from tests.stage import Stage

EMAIL, ADDRESS, NAME = "ada.lovelace@example.com", "203.0.113.77", "Ada Lovelace"
CLAIMS = {
    "name": NAME,
    "ipaddr": ADDRESS,
    "upn": EMAIL,
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": EMAIL,
    "http://schemas.microsoft.com/identity/claims/objectidentifier": EMAIL,
}
FUNCTIONS: Mapping[str, Mapping[str, Any]] = {
    "on_vault_event": a_grid_event(),
    "on_resource_event": a_resource_event(
        data=a_resource_data(
            claims=CLAIMS, httpRequest={"clientIpAddress": ADDRESS, "clientRequestId": EMAIL}
        )
    ),
    "on_policy_event": a_policy_event(),
}


def broken(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the event with a person's address in place of, or inside, each of its fields."""
    yield event
    for field, value in event.items():
        if isinstance(value, str):
            yield {**event, field: EMAIL}
            yield {**event, field: f"{value}/{EMAIL}?from={ADDRESS}"}
        if isinstance(value, dict):
            for inner in value:
                yield {**event, field: {**value, inner: EMAIL}}
                yield {**event, field: {**value, inner: f"https://{EMAIL}/{ADDRESS}"}}


@pytest.fixture
async def loaded(stage: Stage, azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loaded]:
    """Load the app for one subscription."""
    async with loaded_with(stage, azurite, monkeypatch, REACTOR_SUBSCRIPTIONS=WATCHED) as app:
        yield app


@pytest.mark.parametrize("function", FUNCTIONS)
async def test_no_line_of_the_intake_names_a_person(
    loaded: Loaded, caplog: pytest.LogCaptureFixture, function: str
) -> None:
    """An event may be refused for any of its fields, and the reason quotes it."""
    caplog.set_level("INFO", logger="cmk_reactor")
    grid = FUNCTIONS[function]
    cloud = as_cloud_event(grid) if function != "on_vault_event" else a_cloud_event()

    for event in (*broken(grid), *broken(cloud)):
        await loaded.call(function, raw_json_datum(json.dumps(event)))

    lines = [each.message for each in caplog.records if each.name == "cmk_reactor"]
    assert {json.loads(each)["event"] for each in lines} >= {"event_accepted", "event_rejected"}
    assert [each for each in lines if EMAIL in each or ADDRESS in each or NAME in each] == []


async def test_no_line_of_the_audit_log_names_a_person(
    loaded: Loaded, caplog: pytest.LogCaptureFixture
) -> None:
    """Who called, from where, and as whom is known for every use of a key."""
    caplog.set_level("INFO", logger="cmk_reactor")
    record = a_record(callerIpAddress=ADDRESS, identity={"claim": CLAIMS})
    settings = loaded.module.SETTINGS

    taken = take_in_audit(
        [a_message(*broken(record))],
        suffixes=(settings.cloud.vault_suffix,),
        subscriptions=settings.subscriptions,
    )
    await loaded.module.take_in_audit_log([a_message(*broken(record))], _Out())

    assert taken.hints
    assert taken.rejected
    assert not [each for each in taken.hints if EMAIL in each or ADDRESS in each or NAME in each]
    assert not [each for each in caplog.messages if EMAIL in each or ADDRESS in each or NAME in each]


class _Out:
    """Takes what a function writes to an output."""

    def set(self, _value: list[str]) -> None:
        """Take it."""
