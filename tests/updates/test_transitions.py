"""Writing the next step of an update and having it taken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.errors import ConflictError, TransientError
from reactors.core.ports import Queue
from reactors.core.records import Update, UpdatePhase, UpdateState
from reactors.updates.recording import step_message
from reactors.updates.transitions import MAX_ATTEMPTS, move, retry_later
from tests.builders import an_update
from tests.stage import START, Stage


async def stored(stage: Stage, update: Update) -> Update:
    """Return an update as its row is now."""
    found = await stage.ports.updates.find(update.id)
    assert found is not None
    return found


async def test_a_move_writes_the_row_and_sends_its_step(stage: Stage) -> None:
    """The step grows by one, and the message names it."""
    update = await stage.ports.updates.create(an_update(step=3))

    await move(update, UpdatePhase.PATCH, stage.ports)

    moved = await stored(stage, update)
    assert (moved.phase, moved.step, moved.changed_at) == (UpdatePhase.PATCH, 4, START)
    assert stage.queues.sent == [(Queue.KEY_UPDATES, step_message(moved), timedelta())]


async def test_of_two_moves_one_is_made(stage: Stage) -> None:
    """The other run learns that it was overtaken, and sends nothing."""
    update = await stage.ports.updates.create(an_update())
    await move(update, UpdatePhase.PATCH, stage.ports)

    with pytest.raises(ConflictError):
        await move(update, UpdatePhase.VERIFY, stage.ports)

    assert (await stored(stage, update)).phase is UpdatePhase.PATCH
    assert len(stage.queues.sent) == 1


async def test_the_row_is_written_before_the_message_is_sent(stage: Stage) -> None:
    """A message that comes at once finds the step that it names."""
    update = await stage.ports.updates.create(an_update())
    send = stage.queues.inner.send
    seen: list[int] = []

    class Watching:
        """Queues that look at the row while they send."""

        async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
            seen.append((await stored(stage, update)).step)
            await send(queue, message, delay=delay)

    stage.queues.inner = Watching()
    await move(update, UpdatePhase.PATCH, stage.ports)

    assert seen == [1]


@pytest.mark.parametrize(
    ("attempts", "asked", "seconds"), [(0, None, 5), (3, None, 40), (9, None, 900), (0, 77, 77), (4, 7, 80)]
)
async def test_each_setback_waits_longer_and_as_long_as_azure_asks(
    stage: Stage, attempts: int, asked: int | None, seconds: int
) -> None:
    """From five seconds to a quarter of an hour."""
    update = await stage.ports.updates.create(an_update(attempts=attempts, phase=UpdatePhase.POLL))
    wait = None if asked is None else timedelta(seconds=asked)

    await retry_later(update, "busy", stage.ports, error=TransientError("busy", retry_after=wait))

    later = await stored(stage, update)
    assert (later.phase, later.attempts, later.reason) == (UpdatePhase.PREFLIGHT, attempts + 1, "busy")
    delays = [delay.total_seconds() for _, _, delay in stage.queues.sent]
    (reminder,) = await stage.rows.of("Claims")
    due = (reminder["DueAt"] - START).total_seconds()
    assert (delays, due) == (([seconds], seconds + 120) if seconds <= 60 else ([], seconds))


async def test_after_the_last_attempt_the_update_has_failed(stage: Stage) -> None:
    """With the last reason."""
    update = await stage.ports.updates.create(an_update(attempts=MAX_ATTEMPTS))

    await retry_later(update, "busy", stage.ports)

    ended = await stored(stage, update)
    assert (ended.state, ended.reason) == (UpdateState.FAILED, f"gave up after {MAX_ATTEMPTS} attempts: busy")


async def test_a_setback_may_go_back_to_another_phase(stage: Stage) -> None:
    """Reading again needs no new PATCH."""
    update = await stage.ports.updates.create(an_update(phase=UpdatePhase.VERIFY))

    await retry_later(replace(update), "not yet", stage.ports, phase=UpdatePhase.VERIFY)

    assert (await stored(stage, update)).phase is UpdatePhase.VERIFY
