"""Events and deliveries whose process is killed at any of its calls are handled all the same."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from itertools import count

from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]

PLANNED = "Key cmk-foundry has a new version"
PROVEN = "foundry is on the new key version"


async def test_an_event_survives_a_kill_at_any_call(new_stage: NewStage) -> None:
    """The message comes back and finds the decision, if there is one; nothing is done twice."""
    for calls in count():
        async with new_stage() as stage:
            _, _, second = stage.rotated()
            stage.world.add_account("auto", key=second.key)
            await stage.tell(second)
            kill = KillAt(calls)
            with suppress(KilledError):
                await stage.drain(interposed(stage.ports, kill), only=Queue.EVENTS)
            await stage.settle()

            told = f"killed at call {calls}, {kill.killed_at}"
            assert (await stage.update()).state is UpdateState.PROVEN, told
            assert stage.patches() == 1, told
            assert sorted(stage.titles()) == [PLANNED, PROVEN], told
            assert await stage.rows.findings() == {}, told
            assert await stage.rows.of("Claims", PartitionKey="due") == [], told
            assert "event-handled" in await stage.rows.kinds(), told
            assert stage.failures == [], told
            if not kill.killed_at:
                assert calls > 20
                return


async def test_a_delivery_survives_a_kill_at_any_call(new_stage: NewStage) -> None:
    """Only a kill between Teams' answer and the row that notes it sends a notice twice, as the same one."""
    twice = []
    for calls in count():
        async with new_stage() as stage:
            _, first, second = stage.rotated()
            stage.world.add_account("auto", key=first.key)
            await stage.tell(second)
            watching = stage.under("")
            await stage.drain(watching, only=Queue.EVENTS)
            kill = KillAt(calls)
            with suppress(KilledError):
                await stage.drain(interposed(watching, kill), only=Queue.NOTIFICATIONS)
            await stage.settle(watching)

            told = f"killed at call {calls}, {kill.killed_at}"
            assert len(set(stage.references())) == 1, told
            assert [row["State"] for row in await stage.rows.of("Outbox")] == ["sent"], told
            assert await stage.rows.of("Claims", PartitionKey="due") == [], told
            await stage.rows.journal()
            if len(stage.references()) > 1:
                twice.append(kill.killed_at)
            if not kill.killed_at:
                break
    assert twice == ["outbox.replace"]
