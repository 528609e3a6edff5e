"""The real app in the real local host, as a child process."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Self

import pytest

from local.azurite import Azurite
from local.node import ROOT

_READY_SECONDS = 60


class RunningApp:
    """The app behind `url`; `lines` holds the JSON lines that it has logged so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Read what the process prints."""
        self.url = ""
        self.lines: list[dict[str, Any]] = []
        self._process = process
        self._changed = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, environment: dict[str, str]) -> Self:
        """Start the host and wait until it is ready."""
        running = cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "local.host", "--app", str(ROOT), "--port", "0", "--message-lease", "2"),
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=asyncio.subprocess.PIPE,
            )
        )
        running.url = (await running.logged("host_started"))[0]["url"]
        return running

    async def logged(self, *events: str, times: int = 1) -> list[dict[str, Any]]:
        """Wait until so many lines of these events are there, and return all of them."""
        async with asyncio.timeout(_READY_SECONDS):
            while len(found := [line for line in self.lines if line.get("event") in events]) < times:
                self._changed.clear()
                await self._changed.wait()
        return found

    async def kill(self) -> None:
        """Kill the host at once, as a machine that fails would."""
        self._process.kill()
        await self._process.wait()

    async def close(self) -> None:
        """End the host, if it is still there."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            if line.startswith(b"{"):
                self.lines.append(json.loads(line))
                self._changed.set()


@pytest.fixture
async def start_app(azurite: Azurite) -> AsyncIterator[Callable[[dict[str, str]], Awaitable[RunningApp]]]:
    """Return a function that starts the app with these settings; all are ended with the test."""
    started: list[RunningApp] = []

    async def start(settings: dict[str, str]) -> RunningApp:
        app = await RunningApp.start({"ReactorStorage": azurite.connection_string, **settings})
        started.append(app)
        return app

    yield start
    for app in started:
        await app.close()


@pytest.fixture
async def running_app(start_app: Callable[[dict[str, str]], Awaitable[RunningApp]]) -> RunningApp:
    """Run the app with nothing to reach but Azurite; ARM's address is one where nobody listens."""
    nowhere = "http://127.0.0.1:9"
    return await start_app(
        {
            "REACTOR_CLOUD": "custom",
            "REACTOR_ARM_ENDPOINT": nowhere,
            "REACTOR_ARM_AUDIENCE": nowhere,
            "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
            "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
            "REACTOR_ACCESS_TOKEN": "a-token",
        }
    )
