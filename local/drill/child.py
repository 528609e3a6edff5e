"""A program of this project as a child process."""

import asyncio
import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from local.drill.errors import StackError
from local.node import ROOT

START_SECONDS = 60.0
STOP_SECONDS = 12.0
LONGEST_LINE = 1024 * 1024
KEPT = 20


class Child:
    """
    Run `python -m MODULE ARGUMENTS` in a process group of its own, until `stop`, `kill` or our own end.

    `on_line` gets each line that it prints, stdout and stderr alike.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        on_line: Callable[[str], None],
    ) -> None:
        self._module = module
        self._arguments = arguments
        self._environment = environment
        self._on_line = on_line
        self._last: deque[str] = deque(maxlen=KEPT)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The process id, which is the id of its process group too."""
        return self._running.pid

    async def start(self, is_ready: Callable[[str], bool]) -> str:
        """
        Start and return the line that says it is ready.

        Raises:
            StackError: when it ends before, or is not ready within a minute.

        """
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "local.tether", self._module, *self._arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=ROOT,
            env=dict(self._environment),
            start_new_session=True,  # Ctrl-C reaches this process only, which then ends its children in order
            limit=LONGEST_LINE,
        )
        self._reading = asyncio.create_task(self._read(is_ready, ready))
        try:
            async with asyncio.timeout(START_SECONDS):
                return await ready
        except TimeoutError:
            raise self._failure(f"was not ready after {START_SECONDS:.0f} s") from None
        finally:
            if not ready.done() or ready.exception() is not None:
                await self.kill()

    async def stop(self) -> int:
        """Ask it to end, wait, and return its exit code; what does not end in time is killed."""
        process = self._running
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            await self.kill()
        await self._end_reading()
        return process.returncode or 0

    async def kill(self) -> None:
        """End its whole process group at once, as a crash would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        await self._running.wait()
        await self._end_reading()

    async def wait(self) -> int:
        """Wait for its end and return the exit code."""
        return await self._running.wait()

    def has_ended(self) -> bool:
        """Whether it runs no longer."""
        return self._running.returncode is not None

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise StackError(f"{self._module} was not started")
        return self._process

    async def _read(self, is_ready: Callable[[str], bool], ready: asyncio.Future[str]) -> None:
        stream = self._running.stdout
        if stream is None:
            raise StackError(f"{self._module} has no output")
        async for raw in stream:
            line = raw.decode(errors="replace").rstrip("\n")
            self._last.append(line)
            self._on_line(line)
            if not ready.done() and is_ready(line):
                ready.set_result(line)
        if not ready.done():
            ready.set_exception(self._failure("ended while it started"))

    async def _end_reading(self) -> None:
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)

    def _failure(self, what: str) -> StackError:
        return StackError("\n".join([f"{self._module} {what}:", *(self._last or ["it printed nothing"])]))
