"""Tasks that nobody awaits: their failures are told, and their end is bounded."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from local.host.log import describe, log_failure


class BackgroundTasks:
    """A set of running tasks; an exception in one becomes the log line `host_background_error`."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        """Run a coroutine beside the caller and return its task; the log names it if it fails."""
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    async def wait_until_at_most(self, count: int) -> None:
        """Wait until no more than so many tasks run."""
        while len(self._running) > count:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def drain(self, seconds: float) -> None:
        """Wait until all tasks have ended; cancel those that still run after so many seconds."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        abandoned = list(self._running)
        if abandoned:
            log_failure("host_abandoned", tasks=sorted(task.get_name() for task in abandoned))
        await self._cancel(abandoned)

    async def cancel(self) -> None:
        """Cancel all tasks and wait until they have ended."""
        await self._cancel(list(self._running))

    async def _cancel(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            kind, reason = describe(error)
            log_failure("host_background_error", task=task.get_name(), error=kind, reason=reason)
