"""An update whose process is killed at any of its calls ends proven all the same."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from itertools import count

import pytest

from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from sandbox.faults import Fault, FaultKind
from tests.interposition import KillAt, KilledError, interposed
from tests.one_update import PATCH
from tests.stage import Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]


async def check_the_end(stage: Stage, told: str) -> None:
    """Check that the update is proven, said once and on an unbroken record."""
    update = await stage.update()
    assert update.state is UpdateState.PROVEN, told
    assert stage.pinned_to() == update.to_version, told
    assert 1 <= stage.patches() <= 2, told
    assert await stage.rows.findings() == {}, told
    assert await stage.rows.of("Claims", PartitionKey="due") == [], told
    kinds = await stage.rows.kinds()
    assert {"update-patch-sent", "update-proven"} <= set(kinds), told
    assert stage.titles() == ["foundry is on the new key version"], told
    assert stage.failures == [], told


@pytest.mark.parametrize("message", ["redelivered", "lost"])
async def test_an_update_survives_a_kill_at_any_call(new_stage: NewStage, message: str) -> None:
    """The message that comes back, or the watch alone, takes it up; at most one more PATCH is sent."""
    for calls in count():
        async with new_stage() as stage:
            await stage.start_update(*stage.rotated())
            kill = KillAt(calls)
            dying = interposed(stage.ports, kill)
            try:
                await stage.drain(dying, only=Queue.KEY_UPDATES)
            except KilledError:
                if message == "lost":
                    await stage.receive()
                    stage.messages.clear()
            await stage.settle()

            await check_the_end(stage, f"killed at call {calls}, {kill.killed_at}")
            if not kill.killed_at:
                assert calls > 20
                return


async def test_a_failure_survives_a_kill_at_any_call(new_stage: NewStage) -> None:
    """The update ends as failed, with one finding and one notice."""
    for calls in count():
        async with new_stage() as stage:
            await stage.start_update(*stage.rotated())
            stage.world.faults.add(Fault(FaultKind.STATUS, PATCH, "PATCH", status=403, count=9))
            kill = KillAt(calls)
            with suppress(KilledError):
                await stage.drain(interposed(stage.ports, kill), only=Queue.KEY_UPDATES)
            await stage.settle()

            told = f"killed at call {calls}, {kill.killed_at}"
            assert (await stage.update()).state is UpdateState.FAILED, told
            assert 1 <= stage.patches() <= 2, told
            assert list(await stage.rows.findings()) == ["key-update-failed"], told
            assert stage.titles() == ["foundry could not be moved to the new key version"], told
            assert await stage.rows.of("Claims", PartitionKey="due") == [], told
            await stage.rows.journal()
            if not kill.killed_at:
                return
