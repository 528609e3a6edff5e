"""The ends of an update: what each leaves behind."""

from collections.abc import Awaitable, Callable

import pytest

from reactors.core.errors import ConflictError
from reactors.core.ports import Ports
from reactors.core.records import Reminder, Update, UpdatePhase, UpdateState, WorkKind
from reactors.updates.ending import fail, prove, stand_down, supersede
from tests.builders import a_consumer, an_update
from tests.stage import START, Stage


async def proven(update: Update, ports: Ports) -> None:
    """End as proven."""
    await prove(update, a_consumer(), ports)


async def failed(update: Update, ports: Ports) -> None:
    """End as failed."""
    await fail(update, "why", ports)


async def superseded(update: Update, ports: Ports) -> None:
    """End without effect."""
    await supersede(update, "why", ports)


async def stood_down(update: Update, ports: Ports) -> None:
    """Go back to a plan."""
    await stand_down(update, "why", ports)


type End = Callable[[Update, Ports], Awaitable[None]]


@pytest.mark.parametrize(
    ("end", "state", "phase", "kind", "cards"),
    [
        (proven, UpdateState.PROVEN, UpdatePhase.DONE, "update-proven", 1),
        (failed, UpdateState.FAILED, UpdatePhase.DONE, "update-failed", 1),
        (superseded, UpdateState.SUPERSEDED, UpdatePhase.DONE, "update-superseded", 0),
        (stood_down, UpdateState.PLANNED, UpdatePhase.PREFLIGHT, "update-stood-down", 0),
    ],
)
async def test_an_end_is_on_record_and_nothing_drives_it_on(
    stage: Stage, end: End, state: UpdateState, *, phase: UpdatePhase, kind: str, cards: int
) -> None:
    """The row, the journal, a notice where people have to know, and no reminder."""
    update = await stage.ports.updates.create(an_update(step=5))
    await stage.ports.reminders.put(Reminder(WorkKind.UPDATE, update.id, START))

    await end(update, stage.ports)

    ended = await stage.ports.updates.find(update.id)
    assert ended is not None
    assert (ended.state, ended.phase, ended.step, ended.finished_at) == (state, phase, 6, START)
    assert ended.reason == ("" if state is UpdateState.PROVEN else "why")
    assert await stage.rows.of("Claims", Kind="update") == []
    assert [each.entry.kind for each in await stage.rows.journal()] == [kind]
    await stage.settle()
    assert len(stage.cards()) == cards


@pytest.mark.parametrize("end", [proven, failed, superseded, stood_down])
async def test_of_two_ends_one_holds(stage: Stage, end: End) -> None:
    """The row says the first; the second run learns that it was overtaken."""
    update = await stage.ports.updates.create(an_update())
    await supersede(update, "first", stage.ports)

    with pytest.raises(ConflictError):
        await end(update, stage.ports)

    ended = await stage.ports.updates.find(update.id)
    assert ended is not None
    assert ended.reason == "first"
