"""Run many awaitables with a bound on how many are under way."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

DEFAULT_BOUND = 8


async def gather_bounded[T, R](
    work: Callable[[T], Awaitable[R]], items: Iterable[T], *, bound: int = DEFAULT_BOUND
) -> list[R]:
    """
    Return the results in the order of the items.

    The first failure cancels the rest and is raised as it is, not wrapped in a group.
    """
    gate = asyncio.Semaphore(bound)

    async def one(item: T) -> R:
        async with gate:
            return await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(item)) for item in items]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from failures
    return [task.result() for task in tasks]
