"""`CmkClaims`, partition `due`: what is under way, and when to look at it."""

from datetime import timedelta

import pytest

from reactors.core.ports import Queue
from reactors.core.records import Reminder, WorkKind
from tests.builders import NOW, an_update
from tests.stage import Stage


async def due(stage: Stage, after: timedelta = timedelta()) -> list[str]:
    """Return the work that is due then."""
    found = await stage.ports.reminders.list_due(NOW + after)
    return sorted(f"{reminder.kind} {reminder.work_id}" for reminder in found)


async def test_work_is_listed_from_the_moment_it_is_due(stage: Stage) -> None:
    """Not a second before."""
    await stage.ports.reminders.put(Reminder(WorkKind.EVENT, "a", NOW + timedelta(seconds=1)))
    await stage.ports.reminders.put(Reminder(WorkKind.EVENT, "b", NOW))
    await stage.ports.reminders.put(Reminder(WorkKind.EVENT, "c", NOW - timedelta(days=3)))

    assert await due(stage) == ["event b", "event c"]
    assert await due(stage, timedelta(seconds=1)) == ["event a", "event b", "event c"]


async def test_a_reminder_comes_back_as_it_was_put(stage: Stage) -> None:
    """With the message and the queue that it is to go to."""
    message = '{"some": "text"}' * 400
    reminder = Reminder(WorkKind.MESSAGE, "0" * 64, NOW, Queue.EVENTS, message)

    await stage.ports.reminders.put(reminder)

    (found,) = await stage.ports.reminders.list_due(NOW)
    assert (found.kind, found.work_id, found.due_at) == (WorkKind.MESSAGE, "0" * 64, NOW)
    assert (found.queue, found.message) == (Queue.EVENTS, message)


async def test_a_reminder_is_moved_by_putting_it_again(stage: Stage) -> None:
    """One a piece of work."""
    await stage.ports.reminders.put(Reminder(WorkKind.UPDATE, an_update().id, NOW))
    await stage.ports.reminders.put(Reminder(WorkKind.UPDATE, an_update().id, NOW + timedelta(hours=1)))

    assert await due(stage) == []
    assert await due(stage, timedelta(hours=1)) == [f"update {an_update().id}"]


@pytest.mark.parametrize("kind", WorkKind)
async def test_removing_forgets_that_work_alone(stage: Stage, kind: WorkKind) -> None:
    """A second time is no error, and other kinds of the same id stay."""
    for each in WorkKind:
        await stage.ports.reminders.put(Reminder(each, "a", NOW))

    await stage.ports.reminders.remove(kind, "a")
    await stage.ports.reminders.remove(kind, "a")

    assert await due(stage) == sorted(f"{each} a" for each in WorkKind if each is not kind)
