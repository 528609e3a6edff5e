"""`cmk replay`: messages and input that were set aside are put back on request."""

import json
from datetime import timedelta

import pytest

from cmk.finding_orders import STILL_WAITING
from reactors.core.ports import Queue
from reactors.shell.on_poison import handle_poison
from tests.blobs import empty_container, put_blob
from tests.cmk.conftest import Operator
from tests.replays import APPLY, BROKEN, IGNORED, entries, queued, replayed, sound, works


@pytest.fixture(autouse=True)
async def _empty(operator: Operator) -> None:
    """Begin without dead letters, and without what the estate's first sweep left on the queues."""
    await empty_container(operator.stage)
    await operator.stage.drain()


async def test_a_poisoned_message_is_put_back_by_the_reactor(operator: Operator) -> None:
    """The command waits for it; the finding is resolved, and the row offered no more."""
    await handle_poison("the message", Queue.EVENTS, operator.stage.ports)

    shown = await replayed(operator, "--source", "poison", "--apply", "--by", "ada")

    assert (shown.code, shown.err) == (0, "")
    assert "Put back: 1 (events and messages)." in shown.out
    assert "the message" in await queued(operator)
    assert "work-poisoned" not in await operator.stage.rows.findings()
    assert (await operator.run("replay", "--source", "poison")).out == "Nothing was set aside.\n"


async def test_where_the_reactor_is_down_the_order_stays(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code says so; without waiting that is no failure."""
    monkeypatch.setattr("cmk.replaying.places.PATIENCE", timedelta())
    await handle_poison("the message", Queue.EVENTS, operator.stage.ports)

    waited = await operator.run("replay", "--apply", "--by", "ada")
    not_waited = await operator.run("replay", *APPLY)

    assert (waited.code, not_waited.code) == (STILL_WAITING, 0)
    assert "Ordered: 1 message, which the reactor puts back." in waited.out
    assert "`work-replayed`" in waited.err


async def test_a_message_that_is_not_whole_cannot_be_put_back(operator: Operator) -> None:
    """Half of it would fail again; what it was to tell is found by the next sweep."""
    await handle_poison("x" * 40_000, Queue.EVENTS, operator.stage.ports)

    shown = await operator.run("replay", *APPLY, "--json")

    assert works(shown) == [
        (
            "reactor-events-poison",
            "refused",
            "only 30000 of 40000 characters are kept; the next sweep finds what it was to tell",
        )
    ]
    assert await operator.stage.ports.orders.list_waiting() == []


async def test_messages_in_a_poison_queue_are_put_back_while_the_app_is_down(operator: Operator) -> None:
    """Nobody has recorded them, so the command moves them itself."""
    ports = operator.stage.ports
    for queue in (f"{Queue.EVENTS}-poison", Queue.EVENTS):
        await ports.queues.send(queue, f"from {queue}")
    await queued(operator)

    shown = await operator.run("replay", "--source", "poison", *APPLY)

    assert (shown.code, "1 message" in shown.out) == (0, True)
    assert await queued(operator) == ["from reactor-events-poison"]
    assert await entries(operator) == [
        "1 message of reactor-events-poison. Put back. Asked for by ada@contoso.com"
    ]


async def test_rejected_input_is_tried_again_with_the_code_of_today(operator: Operator) -> None:
    """What is accepted now is put back; what is not says why not."""
    ports = operator.stage.ports
    bodies = [json.dumps(sound(operator)), json.dumps(BROKEN), json.dumps(IGNORED)]
    for body in bodies:
        await ports.rejections.record(
            source="Microsoft.KeyVault", event_id="x", reason="once", body=body, at=ports.clock.now()
        )

    shown = await operator.run("replay", "--source", "rejected", *APPLY, "--json")
    after = await operator.run("replay", "--source", "rejected", "--json")

    assert sorted(state for _, state, _ in works(shown)) == ["ignored", "ready", "refused"]
    assert len(await queued(operator)) == 1
    assert works(after) == [("Microsoft.KeyVault", "refused", "topic is missing or not text")]


@pytest.mark.parametrize(
    ("source", "body", "state"),
    [
        ("AuditEvent", "no json", "refused"),
        ("AuditEvent", "{}", "refused"),
        (Queue.EVENTS, "no hint", "refused"),
        ("something", "{}", "refused"),
        ("Microsoft.KeyVault", "x" * 40_000, "refused"),
    ],
)
async def test_input_of_every_origin_is_tried(operator: Operator, source: str, body: str, state: str) -> None:
    """And nothing of it stops the command."""
    ports = operator.stage.ports
    await ports.rejections.record(source=source, event_id="", reason="no", body=body, at=ports.clock.now())

    shown = await operator.run("replay", "--source", "rejected", "--json")

    assert [found for _, found, _ in works(shown)] == [state]


async def test_a_hint_that_can_be_read_now_is_put_back_as_it_is(operator: Operator) -> None:
    """A version before may have known less."""
    ports = operator.stage.ports
    await put_blob(operator.stage, [sound(operator)])
    await operator.run("replay", *APPLY)
    (hint,) = await queued(operator)
    await ports.rejections.record(
        source=Queue.EVENTS, event_id="", reason="no", body=hint, at=ports.clock.now()
    )

    await operator.run("replay", "--source", "rejected", *APPLY)

    assert await queued(operator) == [hint]
