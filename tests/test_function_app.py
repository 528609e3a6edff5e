"""The functions as Microsoft's worker library indexes and calls them."""

import json
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from local.azurite import Azurite
from local.host.datums import (
    message_datum,
    raw_json_datum,
    timer_datum,
)
from local.host.functions import BindingType
from local.host.loader import load_app
from local.node import ROOT
from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from tests.builders import an_account_id
from tests.event_builders import a_cloud_event, a_grid_event, a_key_event
from tests.loaded_app import WATCHED, Loaded, loaded_with
from tests.raw_events import (
    a_policy_data,
    a_policy_event,
    a_resource_data,
    a_resource_event,
    as_cloud_event,
)
from tests.stage import Stage


@pytest.fixture
async def loaded(stage: Stage, azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loaded]:
    """Load the app for one subscription."""
    async with loaded_with(stage, azurite, monkeypatch, REACTOR_SUBSCRIPTIONS=WATCHED) as app:
        yield app


async def test_every_function_has_its_trigger(loaded: Loaded) -> None:
    """Queues are reached through `ReactorStorage`, and each has its poison queue handled."""
    found = {
        name: (
            function.trigger.kind,
            function.trigger.text("queueName")
            or function.trigger.text("schedule")
            or function.trigger.text("route"),
            function.trigger.text("connection"),
        )
        for name, function in loaded.app.functions.items()
    }

    grid, queue = BindingType.EVENT_GRID_TRIGGER, BindingType.QUEUE_TRIGGER
    assert found == {
        "api_health": (BindingType.HTTP_TRIGGER, "health", ""),
        "api_impact": (BindingType.HTTP_TRIGGER, "impact", ""),
        "api_whatif": (BindingType.HTTP_TRIGGER, "whatif", ""),
        "api_safe_to_disable": (BindingType.HTTP_TRIGGER, "safe-to-disable", ""),
        "on_vault_event": (grid, "", ""),
        "on_resource_event": (grid, "", ""),
        "on_policy_event": (grid, "", ""),
        "on_event": (queue, "reactor-events", "ReactorStorage"),
        "on_key_update": (queue, "reactor-key-updates", "ReactorStorage"),
        "on_notification": (queue, "reactor-notifications", "ReactorStorage"),
        "on_sweep": (queue, "reactor-sweeps", "ReactorStorage"),
        "on_sweep_schedule": (BindingType.TIMER_TRIGGER, "0 7 * * * *", ""),
        "on_watch_schedule": (BindingType.TIMER_TRIGGER, "0 * * * * *", ""),
        "on_poison_event": (queue, "reactor-events-poison", "ReactorStorage"),
        "on_poison_key_update": (queue, "reactor-key-updates-poison", "ReactorStorage"),
        "on_poison_notification": (queue, "reactor-notifications-poison", "ReactorStorage"),
        "on_poison_sweep": (queue, "reactor-sweeps-poison", "ReactorStorage"),
    }


async def test_event_functions_put_their_hints_on_the_event_queue(loaded: Loaded) -> None:
    """The host writes it, so a failure fails the function and Event Grid delivers again."""
    for function in loaded.app.triggered_by(BindingType.EVENT_GRID_TRIGGER):
        (output,) = function.outputs
        assert (output.name, output.kind) == ("hint", BindingType.QUEUE)
        assert (output.text("queueName"), output.text("connection")) == (Queue.EVENTS, "ReactorStorage")


async def test_every_queue_has_a_function_and_its_poison_too(loaded: Loaded) -> None:
    """What nobody takes off a queue would be lost."""
    taken = {each.trigger.text("queueName") for each in loaded.app.triggered_by(BindingType.QUEUE_TRIGGER)}

    assert taken == {name for queue in Queue for name in (queue, f"{queue}-poison")}


@pytest.mark.parametrize("event", [a_grid_event(), a_cloud_event()], ids=["Event Grid", "CloudEvents"])
async def test_both_envelopes_become_the_same_hint(loaded: Loaded, event: dict[str, Any]) -> None:
    """The hint names the key and carries nothing else of the event's content."""
    outputs = await loaded.call("on_vault_event", raw_json_datum(json.dumps(event)))

    hint = json.loads(outputs["hint"])
    assert hint["id"] == a_key_event().id
    assert hint["key"] == str(a_key_event().key)


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-02T12:15:30+02:00",
        "2026-11-02T12:15:30.1234567+02:00",
        "2026-11-02T10:15:30Z",
        "2026-11-02T10:15:30",
    ],
)
async def test_a_time_with_any_offset_gets_through(loaded: Loaded, time: str) -> None:
    """The worker hands the text over as it came, so that no converter refuses a legal time."""
    outputs = await loaded.call("on_vault_event", raw_json_datum(json.dumps(a_cloud_event(time=time))))

    assert json.loads(outputs["hint"])["occurredAt"].startswith("2026-11-02T10:15:30")


async def test_an_event_of_another_subscription_is_dropped(loaded: Loaded, stage: Stage) -> None:
    """No message, no row."""
    elsewhere = a_grid_event(topic=a_grid_event()["topic"].replace("1111", "2222"))

    outputs = await loaded.call("on_vault_event", raw_json_datum(json.dumps(elsewhere)))

    assert outputs == {}
    assert await stage.rows.of("Rejected") == []


@pytest.mark.parametrize("name", ["on_vault_event", "on_resource_event", "on_policy_event"])
@pytest.mark.parametrize("text", ["not JSON", "[]", "{}", '"text"', ""], ids=lambda text: text or "nothing")
async def test_what_is_no_event_is_recorded_and_acknowledged(
    loaded: Loaded, stage: Stage, name: str, text: str
) -> None:
    """Whatever is posted: the function succeeds, and a row says what came."""
    outputs = await loaded.call(name, raw_json_datum(text))

    assert outputs == {}
    (rejected,) = await stage.rows.of("Rejected")
    assert rejected["Body"] == text
    assert rejected["Source"].startswith("Microsoft.")


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("on_resource_event", a_resource_event(eventType="Microsoft.Resources.ResourceWriteFailure")),
        (
            "on_resource_event",
            a_resource_event(data=a_resource_data(operationName="Microsoft.Web/sites/write")),
        ),
        ("on_policy_event", a_policy_event(data=a_policy_data(policyDefinitionId="another"))),
    ],
    ids=["failed", "no matter of keys", "another policy"],
)
async def test_events_that_no_reactor_wants_are_ignored(
    loaded: Loaded, stage: Stage, name: str, event: dict[str, Any]
) -> None:
    """A log line, no row, no call."""
    outputs = await loaded.call(name, raw_json_datum(json.dumps(event)))

    assert outputs == {}
    assert await stage.rows.of("Rejected") == []
    assert stage.wire.asked == []


async def test_a_rotation_runs_through_the_functions(loaded: Loaded, stage: Stage) -> None:
    """From the event to the proof, each message given to the function that has its queue."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    functions = {
        each.trigger.text("queueName"): each.name
        for each in loaded.app.triggered_by(BindingType.QUEUE_TRIGGER)
    }

    while await stage.receive():
        message = stage.messages.pop(0)
        stage.world.set_clock(max(message.due, stage.world.clock.now()))
        await loaded.call(functions[message.queue], message_datum(message.text))

    assert (await stage.update()).state is UpdateState.PROVEN
    assert len(stage.cards()) == 2


@pytest.mark.parametrize(
    ("name", "event", "field"),
    [
        ("on_resource_event", a_resource_event(), "operation"),
        ("on_policy_event", a_policy_event(), "definition"),
    ],
    ids=["resource", "policy"],
)
@pytest.mark.parametrize("envelope", [dict, as_cloud_event], ids=["Event Grid", "CloudEvents"])
async def test_events_about_resources_and_policies_become_hints(
    loaded: Loaded,
    name: str,
    event: dict[str, Any],
    field: str,
    envelope: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """In either envelope; of a person only the object id travels on."""
    outputs = await loaded.call(name, raw_json_datum(json.dumps(envelope(event))))

    hint = json.loads(outputs["hint"])
    assert hint["resource"] == str(an_account_id())
    assert field in hint
    assert "httpRequest" not in outputs["hint"]


async def test_the_timer_starts_a_sweep(loaded: Loaded, stage: Stage) -> None:
    """A message for each subscription that has anything in it."""
    stage.rotated()

    await loaded.call("on_sweep_schedule", timer_datum(last=None, following=None))

    assert [message.queue for message in await stage.receive()] == [Queue.SWEEPS]


async def test_the_timer_drives_overdue_work_on(loaded: Loaded, stage: Stage) -> None:
    """Every minute."""
    await stage.start_update(*stage.rotated())
    await stage.receive()
    stage.messages.clear()
    stage.world.set_clock((await stage.update()).started_at.replace(hour=23))

    await loaded.call("on_watch_schedule", timer_datum(last=None, following=None))

    assert [message.queue for message in await stage.receive()] == [Queue.KEY_UPDATES]


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("on_poison_event", Queue.EVENTS),
        ("on_poison_key_update", Queue.KEY_UPDATES),
        ("on_poison_notification", Queue.NOTIFICATIONS),
        ("on_poison_sweep", Queue.SWEEPS),
    ],
)
async def test_poison_is_recorded_under_its_queue(
    loaded: Loaded, stage: Stage, name: str, queue: Queue
) -> None:
    """So that a person knows where to put it back."""
    await loaded.call(name, message_datum("a message"))

    (rejected,) = await stage.rows.of("Rejected")
    assert (rejected["Source"], rejected["Body"]) == (f"{queue}-poison", "a message")


async def test_ports_are_built_once_and_on_first_use(
    azurite: Azurite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Importing the app reads the settings and touches nothing else."""
    monkeypatch.setenv("ReactorStorage", azurite.connection_string)
    app = await load_app(ROOT)
    module = sys.modules["function_app"]
    try:
        assert module.ports.cache_info().currsize == 0
        assert module.ports() is module.ports()
    finally:
        app.unload()
