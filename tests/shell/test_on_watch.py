"""The watch drives on what is due or has stopped."""

from datetime import timedelta

from reactors.core.ports import Queue
from reactors.core.records import Reminder, UpdateState, WorkKind
from reactors.shell.on_key_update import handle_key_update
from reactors.shell.on_watch import watch
from reactors.updates.recording import step_message
from sandbox.faults import Fault, FaultKind
from tests.stage import Stage

MINUTES = timedelta(minutes=1)


async def running(stage: Stage) -> None:
    """Start an update and lose the message that would have its first step taken."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    await stage.drain(only=Queue.EVENTS)
    await stage.receive()
    stage.messages = [each for each in stage.messages if each.queue != Queue.KEY_UPDATES]


async def test_nothing_under_way_costs_nothing_and_drives_nothing(stage: Stage) -> None:
    """Without reminders there is nothing to do, not even a table."""
    assert await watch(stage.ports) == 0


async def test_work_is_left_alone_until_it_is_overdue(stage: Stage) -> None:
    """A step that was scheduled a moment ago has its own message."""
    await running(stage)
    stage.world.advance(1 * MINUTES)

    assert await watch(stage.ports) == 0


async def test_a_lost_step_is_driven_on(stage: Stage) -> None:
    """Two minutes after a step was due, the watch sends the message that its row names."""
    await running(stage)
    stage.world.advance(2 * MINUTES)

    driven = await watch(stage.ports)

    assert driven >= 1
    messages = [each.text for each in await stage.receive() if each.queue == Queue.KEY_UPDATES]
    assert messages == [step_message(await stage.update())]
    await stage.settle()
    assert (await stage.update()).state is UpdateState.PROVEN


async def test_overdue_work_is_not_driven_on_again_at_once(stage: Stage) -> None:
    """Each time gives the message two minutes before the next."""
    await running(stage)
    await stage.drain()
    stage.world.advance(2 * MINUTES)
    await watch(stage.ports)

    assert await watch(stage.ports) == 0
    stage.world.advance(2 * MINUTES)
    assert await watch(stage.ports) == 1


async def test_a_wait_that_is_set_by_a_run_it_drove_is_kept(stage: Stage) -> None:
    """A message may be handled before the watch goes on; the longer wait then stays."""
    await running(stage)
    await stage.drain()
    stage.world.advance(2 * MINUTES)
    stage.world.faults.add(
        Fault(FaultKind.STATUS, path="/accounts/foundry$", method="GET", status=429, retry_after=900)
    )
    send = stage.queues.inner.send

    class PromptQueues:
        """Queues whose messages are handled before `send` returns."""

        async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
            await send(queue, message, delay=delay)
            await handle_key_update(message, stage.ports)

    stage.queues.inner = PromptQueues()
    await watch(stage.ports)

    (reminder,) = await stage.rows.of("Claims", Kind="update")
    assert reminder["DueAt"] == stage.world.clock.now() + timedelta(seconds=900)


async def test_reminders_of_ended_work_are_forgotten(stage: Stage) -> None:
    """Whatever the kind: no row, or a row that says it has ended, and the reminder goes."""
    await running(stage)
    await stage.settle()
    update = await stage.update()
    now = stage.world.clock.now()
    for kind, work in [
        (WorkKind.UPDATE, update.id),
        (WorkKind.UPDATE, f"{'0' * 64}-{'0' * 32}"),
        (WorkKind.EVENT, update.correlation_id),
        (WorkKind.EVENT, "0" * 64),
    ]:
        await stage.ports.reminders.put(Reminder(kind, work, now))

    driven = await watch(stage.ports)

    assert driven == 0
    assert await stage.rows.of("Claims", PartitionKey="due") == []
    assert await stage.receive() == []


async def test_a_message_kept_for_later_is_sent_once(stage: Stage) -> None:
    """A delay over a minute is a reminder that holds the message; it goes with the sending."""
    now = stage.world.clock.now()
    kept = Reminder(WorkKind.MESSAGE, "0" * 64, now + 15 * MINUTES, Queue.EVENTS, '{"a": "message"}')
    await stage.ports.reminders.put(kept)
    stage.world.advance(14 * MINUTES)
    assert await watch(stage.ports) == 0
    stage.world.advance(1 * MINUTES)

    assert await watch(stage.ports) == 1

    (message,) = await stage.receive()
    assert (message.queue, message.text) == (Queue.EVENTS, '{"a": "message"}')
    assert await watch(stage.ports) == 0


async def test_a_channel_for_which_nothing_waits_loses_its_reminder(stage: Stage) -> None:
    """The watch wakes it up once."""
    await stage.ports.reminders.put(Reminder(WorkKind.DELIVERY, "teams", stage.world.clock.now()))

    assert await watch(stage.ports) == 1
    await stage.drain()

    assert await stage.rows.of("Claims") == []
