"""The watch: drive on what is due or has stopped."""

from contextlib import suppress
from dataclasses import replace

from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError, SettingsError
from reactors.core.log import log_event
from reactors.core.ports import Ports, Queue
from reactors.core.pulse import Sign
from reactors.core.records import Reminder, UpdateState, WorkKind
from reactors.core.telemetry import Metric, is_heard, note
from reactors.delivery.announcing import PUBLISHING
from reactors.delivery.outbox import OVERDUE_AFTER, wake_message
from reactors.sweep.snoozes import end_snooze
from reactors.sweep.watching import do_chores
from reactors.updates.recording import step_message


async def watch(ports: Ports) -> int:
    """
    Put every piece of due work on its queue again; return how many.

    Reading costs one query of the reminders that are due. Work that has ended loses its reminder.
    Then it notes that it ran, and does what is due between sweeps.
    """
    due = await ports.reminders.list_due(ports.clock.now())
    driven = sum(await gather_bounded(lambda reminder: _drive(reminder, ports), due))
    if driven:
        log_event("work_driven_on", count=driven)
    await ports.pulse.note(Sign.WATCH, at=ports.clock.now())
    await do_chores(ports)
    await _note_standing(ports)
    return driven


async def _note_standing(ports: Ports) -> None:
    if not is_heard():
        return
    now = ports.clock.now()
    for queue, age in (await ports.pulse.queue_ages(now)).items():
        note(Metric.QUEUE_AGE, age.total_seconds(), queue=queue)
    swept_at = await ports.pulse.swept_at()
    if swept_at is not None:
        note(Metric.SWEEP_AGE, max((now - swept_at).total_seconds(), 0.0))
    with suppress(SettingsError, PermanentError):
        note(Metric.DEAD_LETTERS, await ports.dead_letters.count())


async def _drive(reminder: Reminder, ports: Ports) -> bool:
    queue, message = await _next_message(reminder, ports)
    if message is None:
        await ports.reminders.remove(reminder.kind, reminder.work_id)
        return False
    # Moved before it is sent: a run that takes the message at once may set a longer wait.
    await ports.reminders.put(replace(reminder, due_at=ports.clock.now() + OVERDUE_AFTER))
    await ports.queues.send(queue, message)
    if reminder.kind is WorkKind.MESSAGE:
        await ports.reminders.remove(reminder.kind, reminder.work_id)
    return True


async def _next_message(reminder: Reminder, ports: Ports) -> tuple[str, str | None]:
    match reminder.kind:
        case WorkKind.MESSAGE:
            return reminder.queue, reminder.message
        case WorkKind.SNOOZE:
            await end_snooze(reminder, ports)
            return "", None
        case WorkKind.EVENT:
            return Queue.EVENTS, await ports.claims.message(reminder.work_id)
        case WorkKind.UPDATE:
            update = await ports.updates.find(reminder.work_id)
            running = update is not None and update.state is UpdateState.RUNNING
            return Queue.KEY_UPDATES, step_message(update) if update and running else None
        case WorkKind.DELIVERY if reminder.work_id == PUBLISHING:
            return reminder.queue, reminder.message
        case WorkKind.DELIVERY:
            return Queue.NOTIFICATIONS, wake_message(reminder.work_id)
