"""What people ordered about work that had been set aside is done by the watch, once, whatever happens."""

from itertools import count

import pytest

from reactors.core.orders import Order, OrderState
from reactors.core.poison import SUFFIX
from reactors.core.ports import Queue
from reactors.core.replay_orders import make_replay
from reactors.shell.on_poison import handle_poison
from reactors.shell.on_watch import watch
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import START, Stage

MESSAGE = "the message"


async def ordered(stage: Stage, body: str = MESSAGE, *, source: str = "") -> Order:
    """Record a poisoned message, or other rejected input, and order that it be put back."""
    if source:
        await stage.ports.rejections.record(
            source=source, event_id="", reason="no good", body=body, at=stage.world.clock.now()
        )
    else:
        await handle_poison(body, Queue.EVENTS, stage.ports)
    (rejection,) = [each async for each in stage.ports.rejections.list_since(START)]
    order = make_replay("A message", by="ada", reason="Mended.", at=START, work=rejection.name)
    await stage.ports.orders.give(order)
    return order


async def settled(stage: Stage, order: Order) -> tuple[OrderState, str]:
    """Return what came of an order."""
    found = await stage.ports.orders.find(order.id)
    assert found is not None
    return found.state, found.outcome


async def test_a_poisoned_message_is_put_back_and_its_finding_resolved(stage: Stage) -> None:
    """The journal says who asked for it, beside what was said when it was set aside."""
    order = await ordered(stage)

    await watch(stage.ports)

    assert await settled(stage, order) == (OrderState.DONE, "Put back.")
    assert [text for queue, text, _ in stage.queues.sent if queue == Queue.EVENTS] == [MESSAGE]
    assert await stage.rows.findings() == {}
    (row,) = await stage.rows.of("Rejected")
    assert row["ReplayedBy"] == "ada"
    set_aside, replayed = [
        each.entry for each in await stage.rows.journal() if each.entry.kind.startswith("work-")
    ]
    assert (set_aside.kind, replayed.kind) == ("work-poisoned", "work-replayed")
    assert set_aside.correlation_id == replayed.correlation_id
    assert replayed.detail == "A message. Put back. Asked for by ada: Mended."


async def test_a_message_that_fails_again_opens_its_finding_again(stage: Stage) -> None:
    """And it can be replayed once more."""
    await ordered(stage)
    await watch(stage.ports)

    await handle_poison(MESSAGE, Queue.EVENTS, stage.ports)

    assert list(await stage.rows.findings()) == ["work-poisoned"]
    (rejection,) = [each async for each in stage.ports.rejections.list_since(START)]
    assert rejection.replayed_at is None


async def test_what_was_put_back_already_is_journaled_alone(stage: Stage) -> None:
    """Events of a dead letter, which the command itself puts on the queue."""
    order = make_replay("2 events of a blob", by="ada", at=START)
    await stage.ports.orders.give(order)

    await watch(stage.ports)

    (entry,) = [each.entry for each in await stage.rows.journal()]
    assert (entry.kind, entry.detail) == ("work-replayed", "2 events of a blob. Put back. Asked for by ada")
    assert stage.queues.sent == []


@pytest.mark.parametrize(
    ("body", "source"),
    [("x" * 40_000, f"{Queue.EVENTS}{SUFFIX}"), ("{}", "Microsoft.KeyVault"), ("{}", f"other{SUFFIX}")],
    ids=["cut", "no message", "no queue of ours"],
)
async def test_what_cannot_be_put_back_is_refused(stage: Stage, body: str, source: str) -> None:
    """Half a message would fail again, and worse."""
    order = await ordered(stage, body, source=source)

    await watch(stage.ports)

    assert await settled(stage, order) == (OrderState.REFUSED, "Refused: the message cannot be put back.")
    assert stage.queues.sent == []
    assert await stage.rows.kinds() == ["order-refused"]


async def test_a_message_that_is_no_longer_kept_is_refused(stage: Stage) -> None:
    """Rejected input goes by age."""
    order = await ordered(stage)
    await stage.tables.delete_table("CmkRejected")

    await watch(stage.ports)

    assert await settled(stage, order) == (OrderState.REFUSED, "Refused: the message is no longer kept.")


async def test_a_killed_watch_loses_no_message(stage: Stage) -> None:
    """Killed at any call; the next watch does the rest, and a message may come twice."""
    for calls in count():
        body = f"message {calls}"
        await handle_poison(body, Queue.EVENTS, stage.ports)
        found = [each async for each in stage.ports.rejections.list_since(START)]
        (name,) = [each.name for each in found if each.body == body]
        order = make_replay(body, by="ada", at=START, work=name)
        await stage.ports.orders.give(order)
        kill = KillAt(calls)
        try:
            await watch(interposed(stage.ports, kill))
        except* KilledError:
            await watch(stage.ports)

        assert (await settled(stage, order))[0] is OrderState.DONE
        assert body in [text for _, text, _ in stage.queues.sent]
        if not kill.killed_at:
            break
    assert await stage.rows.findings() == {}
