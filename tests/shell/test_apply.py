"""Each reaction is carried out once."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from reactors.core.identifiers import ResourceId
from reactors.core.policy import UpdateMode
from reactors.core.ports import Queue
from reactors.core.reactions import Notify, OpenFinding, Reaction, ResolveFinding, UpdateKeyUri
from reactors.core.records import UpdateState
from reactors.shell.apply import Outcome, apply
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    SUBSCRIPTION,
    a_finding,
    a_key_uri,
    a_notice,
    a_vault,
    an_account_id,
    an_update,
)
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import Stage

UPDATE = UpdateKeyUri(an_account_id(), a_key_uri(), a_vault(), FIRST, SECOND, UpdateMode.AUTO)
OPEN = OpenFinding(a_finding(), 1)
RESOLVE = ResolveFinding(a_finding().rule_id, a_finding().subject, SUBSCRIPTION, 1)


async def stored(stage: Stage) -> UpdateState:
    """Return the state of the one update."""
    update = await stage.ports.updates.find(an_update().id)
    assert update is not None
    return update.state


@pytest.mark.parametrize(
    "reaction", [OPEN, UPDATE, Notify("a topic", a_notice())], ids=lambda each: type(each).__name__
)
async def test_a_reaction_is_carried_out_once(stage: Stage, reaction: Reaction) -> None:
    """The second time finds it done."""
    first = await apply(reaction, "event", stage.ports)
    second = await apply(reaction, "event", stage.ports)

    assert (first, second) == (Outcome.APPLIED, Outcome.ALREADY_DONE)


async def test_a_finding_is_resolved_once(stage: Stage) -> None:
    """One that is not on record is resolved already."""
    assert await apply(RESOLVE, "event", stage.ports) is Outcome.ALREADY_DONE
    await apply(OPEN, "event", stage.ports)

    assert await apply(RESOLVE, "event", stage.ports) is Outcome.APPLIED
    assert await apply(RESOLVE, "event", stage.ports) is Outcome.ALREADY_DONE


@pytest.mark.parametrize(
    ("mode", "state", "messages"),
    [
        (UpdateMode.AUTO, UpdateState.RUNNING, 1),
        (UpdateMode.APPROVE, UpdateState.AWAITING_APPROVAL, 0),
        (UpdateMode.OBSERVE, UpdateState.PLANNED, 0),
    ],
)
async def test_only_under_auto_an_update_starts(
    stage: Stage, mode: UpdateMode, state: UpdateState, messages: int
) -> None:
    """Otherwise it is on record, and nothing drives it on."""
    await apply(replace(UPDATE, mode=mode), "event", stage.ports)

    assert await stored(stage) is state
    assert [each.queue for each in await stage.receive()] == [Queue.KEY_UPDATES] * messages
    assert len(await stage.rows.of("Claims", Kind="update")) == messages


@pytest.mark.parametrize("ended", [UpdateState.FAILED, UpdateState.SUPERSEDED])
async def test_an_update_that_ended_otherwise_is_taken_up_by_another_event(
    stage: Stage, ended: UpdateState
) -> None:
    """Under a new episode, from the start, and never by the event that it came from."""
    old = an_update(state=ended, step=9, attempts=10, patches=3, correlation_id="event")
    await stage.ports.updates.create(old)

    assert await apply(UPDATE, "event", stage.ports) is Outcome.ALREADY_DONE
    assert await apply(UPDATE, "another event", stage.ports) is Outcome.APPLIED

    update = await stage.ports.updates.find(old.id)
    assert update is not None
    assert (update.state, update.step, update.episode) == (UpdateState.RUNNING, 10, 2)
    assert (update.attempts, update.patches, update.correlation_id) == (0, 0, "another event")


@pytest.mark.parametrize("state", [UpdateState.RUNNING, UpdateState.PROVEN])
async def test_an_update_under_way_or_proven_is_left_alone(stage: Stage, state: UpdateState) -> None:
    """Whichever event asks for it."""
    await stage.ports.updates.create(an_update(state=state))

    assert await apply(UPDATE, "another event", stage.ports) is Outcome.ALREADY_DONE
    assert await stored(stage) is state


@pytest.mark.parametrize("state", [UpdateState.PLANNED, UpdateState.AWAITING_APPROVAL])
async def test_a_plan_follows_the_policy_when_it_has_changed(stage: Stage, state: UpdateState) -> None:
    """The same plan again is no news; another is, and still the same episode."""
    plan = replace(UPDATE, mode=UpdateMode.OBSERVE if state is UpdateState.PLANNED else UpdateMode.APPROVE)
    await apply(plan, "event", stage.ports)

    assert await apply(plan, "another event", stage.ports) is Outcome.ALREADY_DONE
    assert await apply(UPDATE, "another event", stage.ports) is Outcome.APPLIED

    update = await stage.ports.updates.find(an_update().id)
    assert update is not None
    assert (update.state, update.episode) == (UpdateState.RUNNING, 1)


async def test_of_many_that_start_an_update_at_once_one_does(stage: Stage) -> None:
    """One row, one first step."""
    outcomes = await asyncio.gather(*(apply(UPDATE, f"event {n}", stage.ports) for n in range(6)))

    assert outcomes.count(Outcome.APPLIED) == 1
    assert len([each for each in await stage.receive() if each.queue == Queue.KEY_UPDATES]) == 1


async def test_of_many_that_take_an_update_up_at_once_one_does(stage: Stage) -> None:
    """The row's etag decides."""
    await stage.ports.updates.create(an_update(state=UpdateState.FAILED, changed_at=NOW))

    outcomes = await asyncio.gather(*(apply(UPDATE, f"event {n}", stage.ports) for n in range(6)))

    assert outcomes.count(Outcome.APPLIED) == 1
    assert await stored(stage) is UpdateState.RUNNING


async def plans(stage: Stage, *, mode: UpdateMode) -> tuple[UpdateKeyUri, UpdateKeyUri]:
    """Return what two events about two versions of a key led to, the older one first."""
    account, first, older = stage.rotated()
    stage.world.advance(timedelta(days=1))
    newer = stage.world.rotate_key(older)
    older_plan, newer_plan = (
        UpdateKeyUri(
            ResourceId.parse(account.id), a_key_uri(), a_vault(), first.version, target.version, mode
        )
        for target in (older, newer)
    )
    return older_plan, newer_plan


@pytest.mark.parametrize("mode", [UpdateMode.OBSERVE, UpdateMode.APPROVE])
@pytest.mark.parametrize("late", [False, True])
async def test_the_newest_plan_stays_in_either_order(stage: Stage, mode: UpdateMode, *, late: bool) -> None:
    """A decision that was written down earlier may be carried out later."""
    older, newer = await plans(stage, mode=mode)

    for reaction in (newer, older) if late else (older, newer):
        await apply(reaction, f"event about {reaction.to_version}", stage.ports)

    states = {update.to_version: update.state for update in await stage.updates()}
    assert states[newer.to_version] in {UpdateState.PLANNED, UpdateState.AWAITING_APPROVAL}
    assert states.get(older.to_version, UpdateState.SUPERSEDED) is UpdateState.SUPERSEDED


async def test_a_plan_gives_way_wherever_the_run_that_made_the_newer_one_was_killed(
    new_stage: Callable[[], AbstractAsyncContextManager[Stage]],
) -> None:
    """The event comes back, and one plan is left."""
    for calls in count():
        async with new_stage() as stage:
            older, newer = await plans(stage, mode=UpdateMode.APPROVE)
            await apply(older, "an event", stage.ports)
            kill = KillAt(calls)
            with suppress(KilledError):
                await apply(newer, "another event", interposed(stage.ports, kill))
            await apply(newer, "another event", stage.ports)

            states = {update.to_version: update.state for update in await stage.updates()}
            assert states == {
                older.to_version: UpdateState.SUPERSEDED,
                newer.to_version: UpdateState.AWAITING_APPROVAL,
            }, kill.killed_at
            if not kill.killed_at:
                return


async def test_runs_that_meet_while_a_plan_gives_way_all_succeed(stage: Stage) -> None:
    """Each finds the row changed by the other, which is what it wanted."""
    older, newer = await plans(stage, mode=UpdateMode.OBSERVE)
    await apply(older, "an event", stage.ports)

    await asyncio.gather(*(apply(newer, f"event {n}", stage.ports) for n in range(6)))

    assert [update.state for update in await stage.updates()].count(UpdateState.PLANNED) == 1
