"""What of the app is registered, and the functions that only some processes have."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from local.azurite import Azurite
from local.host.datums import (
    event_hub_datum,
    event_hub_metadata,
)
from local.host.functions import BindingType, RetryPolicy
from local.host.loader import load_app
from local.node import ROOT
from reactors.core.ports import Queue
from tests.builders import a_key_uri
from tests.loaded_app import WATCHED, Loaded, loaded_with
from tests.raw_audit import a_message
from tests.raw_audit import a_record as an_audit_record
from tests.recorded import a_record
from tests.stage import Stage


@pytest.fixture
async def loaded(stage: Stage, azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loaded]:
    """Load the app for one subscription."""
    async with loaded_with(stage, azurite, monkeypatch, REACTOR_SUBSCRIPTIONS=WATCHED) as app:
        yield app


@pytest.fixture
async def listening(stage: Stage, azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loaded]:
    """Load the app with a hub of the audit log."""
    hub = {
        "REACTOR_AUDIT_HUB_NAME": "cmk-audit",
        "ReactorAuditHub": "Endpoint=sb://ns.servicebus.windows.net",
    }
    async with loaded_with(stage, azurite, monkeypatch, **hub) as app:
        yield app


async def test_the_audit_log_is_read_in_batches_where_a_hub_is_named(listening: Loaded) -> None:
    """With a retry policy, since a batch that failed is checkpointed all the same."""
    function = listening.app.function("on_vault_audit_log")

    trigger, (output,) = function.trigger, function.outputs
    assert (trigger.kind, trigger.text("connection")) == (BindingType.EVENT_HUB_TRIGGER, "ReactorAuditHub")
    assert (trigger.text("eventHubName"), trigger.text("cardinality").lower()) == (
        "%REACTOR_AUDIT_HUB_NAME%",
        "many",
    )
    assert (output.text("queueName"), output.text("connection")) == (Queue.EVENTS, "ReactorStorage")
    assert function.retry == RetryPolicy(10, timedelta(seconds=5), timedelta(minutes=5))


async def test_records_that_matter_become_hints_and_broken_ones_rows(listening: Loaded, stage: Stage) -> None:
    """One message on the queue for each; noise leads to nothing."""
    batch = [
        a_message(an_audit_record("KeyUnwrap"), an_audit_record("KeyDelete")),
        a_message(an_audit_record(time="never")),
    ]
    batch.append(a_message(an_audit_record("KeyWrap", status=403)))

    outputs = await listening.call(
        "on_vault_audit_log",
        event_hub_datum(batch),
        event_hub_metadata(len(batch), first=0, at=stage.world.clock.now()),
    )

    hints = [json.loads(hint) for hint in json.loads(outputs["hints"])]
    assert [(hint["audited"], hint["status"]) for hint in hints] == [("KeyDelete", 200), ("KeyWrap", 403)]
    (rejected,) = await stage.rows.of("Rejected")
    assert (rejected["Source"], rejected["Reason"]) == ("AuditEvent", "not a time: never")


async def test_questions_need_a_key_and_are_answered_in_json(loaded: Loaded, stage: Stage) -> None:
    """Whoever asks more than the health has the key of the function; nothing is changed by asking."""
    for function in loaded.app.triggered_by(BindingType.HTTP_TRIGGER):
        wanted = "ANONYMOUS" if function.name == "api_health" else "FUNCTION"
        assert function.trigger.text("authLevel").upper() == wanted
        assert [method.upper() for method in function.trigger.raw["methods"]] == ["GET"]
    await stage.ports.impacts.create(a_record())

    status, headers, body = await loaded.ask("api_impact", {"key": str(a_key_uri()), "code": "x"})
    assert (status, headers["content-type"]) == (200, "application/json")
    assert [each["cause"] for each in body["impacts"]] == ["permission"]


async def test_anybody_may_ask_for_the_health(loaded: Loaded, stage: Stage) -> None:
    """The answer names nothing of the estate."""
    stage.rotated()
    await stage.sweep()
    await stage.drain()

    status, headers, body = await loaded.ask("api_health", {})

    assert (status, body["status"]) == (200, "degraded")
    assert (headers["content-type"], headers["Cache-Control"]) == ("application/json", "no-store")
    states = {each["name"]: each["state"] for each in body["checks"]}
    assert {states[name] for name in ("storage", "work", "sweep", "set-aside")} == {"ok"}
    assert "foundry" not in str(body)
    assert "kv-cmk" not in str(body)


@pytest.mark.parametrize("name", ["api_impact", "api_whatif", "api_safe_to_disable"])
async def test_a_question_that_makes_no_sense_is_refused(loaded: Loaded, name: str) -> None:
    """With what is allowed."""
    status, headers, body = await loaded.ask(name, {"<b>": "\r\nx"})

    assert (status, headers["X-Content-Type-Options"]) == (400, "nosniff")
    assert "is not one of" in body["error"]


@pytest.mark.parametrize(
    ("parts", "there", "missing"),
    [("console", "api_whatif", "on_event"), ("reactor", "on_event", "api_whatif")],
)
async def test_a_process_registers_its_parts_alone(
    azurite: Azurite, monkeypatch: pytest.MonkeyPatch, parts: str, there: str, missing: str
) -> None:
    """In Azure the console is an app of its own."""
    monkeypatch.setenv("ReactorStorage", azurite.connection_string)
    monkeypatch.setenv("REACTOR_PARTS", parts)
    app = await load_app(ROOT)

    names = set(app.functions)
    app.unload()

    assert {there, "api_health"} <= names
    assert missing not in names
