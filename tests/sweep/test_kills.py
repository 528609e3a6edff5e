"""A sweep whose process is killed at any of its calls ends as if nothing had happened."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from itertools import count

import pytest

from reactors.core.ports import Queue
from sandbox.keyvault.keys import KeyVersion
from tests.interposition import KillAt, KilledError, interposed
from tests.mixed_estate import URI, bound_names, open_findings
from tests.stage import Stage

# The calls are dealt out to as many tests, so that none takes long.
PARTS = 4

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]


def a_small_estate(stage: Stage) -> KeyVersion:
    """Put a vault with several things wrong and two resources into the world."""
    first = stage.world.add_key(stage.world.add_vault(purge_protection=False))
    stage.world.add_account(key=first)
    stage.world.add_account("bare")
    return first


async def outcome(stage: Stage) -> tuple[set[tuple[str, str]], list[str], set[str]]:
    """Return what is found, what was told, and what is known."""
    rows = await stage.rows.of("Findings")
    assert {row["Episode"] for row in rows} == {1}
    return set(await open_findings(stage)), sorted(stage.titles()), await bound_names(stage)


@pytest.mark.parametrize("first", range(PARTS))
async def test_a_sweep_survives_a_kill_at_any_call(new_stage: NewStage, first: int) -> None:
    """The message comes back; the same is found and told, and nothing twice."""
    async with new_stage() as stage:
        a_small_estate(stage)
        await stage.sweep()
        undisturbed = await outcome(stage)
    assert undisturbed[0]
    for calls in count(first, PARTS):
        async with new_stage() as stage:
            a_small_estate(stage)
            await stage.sweep_begun()
            kill = KillAt(calls)
            with suppress(KilledError):
                await stage.drain(interposed(stage.ports, kill), only=Queue.SWEEPS)
            await stage.settle()

            told = f"killed at call {calls}, {kill.killed_at}"
            assert await outcome(stage) == undisturbed, told
            assert await stage.ports.inventory.is_whole(stage.world.clock.now()), told
            assert "sweep-completed" in await stage.rows.kinds(), told
            assert stage.failures == [], told
            if not kill.killed_at:
                assert calls > 40
                return


async def test_parts_that_come_twice_are_done_twice_without_a_trace(stage: Stage) -> None:
    """Queues deliver at least once."""
    a_small_estate(stage)
    await stage.sweep_begun()
    for message in [each for each in await stage.receive() if each.queue == Queue.SWEEPS]:
        await stage.ports.queues.send(Queue.SWEEPS, message.text)
    await stage.settle()
    found = await outcome(stage)

    for queue, text, _ in [each for each in stage.queues.sent if each[0] == Queue.SWEEPS]:
        await stage.ports.queues.send(queue, text)
    await stage.settle()

    assert await outcome(stage) == found
    assert len(set(stage.references())) == len(stage.references())


async def test_a_part_that_is_lost_is_made_good_by_the_next_sweep(stage: Stage) -> None:
    """The sweep it belongs to never completes; the next one does."""
    a_small_estate(stage)
    await stage.sweep_begun()
    await stage.receive()
    stage.messages.clear()

    await stage.sweep()

    assert await stage.ports.inventory.is_whole(stage.world.clock.now())
    assert "foundry" in {each.id.name for each in await stage.ports.inventory.list_bound(URI)}
