"""Many awaitables with a bound on how many are under way."""

import asyncio

import pytest

from reactors.core.bounded import gather_bounded


async def test_results_come_in_the_order_of_the_items() -> None:
    """Whichever ends first."""
    turns = {1: asyncio.Event(), 2: asyncio.Event()}

    async def work(number: int) -> int:
        if number == 1:
            await turns[2].wait()
        turns[number].set()
        return number * 10

    assert await gather_bounded(work, [1, 2]) == [10, 20]


async def test_nothing_gives_nothing() -> None:
    """An empty estate is no special case."""

    async def work(_item: object) -> None:
        raise AssertionError

    assert await gather_bounded(work, ()) == []


@pytest.mark.parametrize("bound", [1, 3])
async def test_no_more_than_the_bound_are_under_way(bound: int) -> None:
    """Azure throttles whoever asks for everything at once."""
    under_way, most = 0, 0

    async def work(_item: int) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    await gather_bounded(work, range(10), bound=bound)

    assert most == bound


async def test_the_first_failure_is_raised_as_it_is_and_cancels_the_rest() -> None:
    """Callers tell errors apart by type, so none comes wrapped in a group."""
    cancelled: list[int] = []

    async def work(item: int) -> None:
        if item == 1:
            raise KeyError(item)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(item)
            raise

    with pytest.raises(KeyError):
        await gather_bounded(work, [0, 1, 2])

    assert sorted(cancelled) == [0, 2]


async def test_a_cancelled_caller_stays_cancelled() -> None:
    """A host that stops is not held up by work under way."""

    async def work(_item: int) -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(gather_bounded(work, [1, 2]))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
