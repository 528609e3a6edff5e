"""Ports with something in between: a place to kill the process, to pause it, or to count its calls."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from typing import Any

from reactors.core.ports import Ports

_PORTS = frozenset(
    {
        "keys",
        "consumers",
        "vaults",
        "inventory",
        "findings",
        "orders",
        "updates",
        "claims",
        "reminders",
        "outbox",
        "lanes",
        "announcements",
        "journal",
        "rejections",
        "dead_letters",
        "poison",
        "queues",
        "sweeps",
        "pruning",
    }
)

type Before = Callable[[str], Awaitable[None]]


class KilledError(BaseException):
    """Raised in place of a port call: the process is gone, and no `except Exception` helps."""


class KillAt:
    """Let so many port calls happen, then kill the process: that call and all later ones raise."""

    def __init__(self, calls: int) -> None:
        """Kill at the call after `calls` others."""
        self._left = calls
        self.killed_at = ""

    async def __call__(self, call: str) -> None:
        """Raise KilledError when the time has come; `killed_at` then names the call."""
        if self._left == 0:
            self.killed_at = self.killed_at or call
            raise KilledError(call)
        self._left -= 1


class PauseAt:
    """Let so many port calls happen, then hold that one until `resume`; `paused` tells when it is held."""

    def __init__(self, calls: int) -> None:
        """Hold the call after `calls` others."""
        self._left = calls
        self._held = asyncio.Event()
        self._going_on = asyncio.Event()
        self.paused_at = ""

    async def __call__(self, call: str) -> None:
        """Wait here, if this is the call to hold."""
        self._left -= 1
        if self._left == -1:
            self.paused_at = call
            self._held.set()
            await self._going_on.wait()

    async def paused(self, run: asyncio.Task[None]) -> None:
        """Wait until the call is held, or the run has ended without coming to it."""
        held = asyncio.create_task(self._held.wait())
        await asyncio.wait({held, run}, return_when=asyncio.FIRST_COMPLETED)
        held.cancel()

    def resume(self) -> None:
        """Let the call go on."""
        self._going_on.set()


def interposed(ports: Ports, before: Before) -> Ports:
    """Return the same ports, with `before` awaited ahead of each call; it gets `port.method`."""
    wrapped = {
        field.name: _Interposed(getattr(ports, field.name), field.name, before)
        for field in fields(ports)
        if field.name in _PORTS
    }
    channels = tuple(_Interposed(channel, "channel", before) for channel in ports.channels)
    topic = _Interposed(ports.topic, "topic", before) if ports.topic else None
    changes: Any = {**wrapped, "channels": channels, "topic": topic}
    return replace(ports, **changes)


class _Interposed:
    def __init__(self, inner: Any, name: str, before: Before) -> None:
        self._inner = inner
        self._name = name
        self._before = before

    def __getattr__(self, method: str) -> Any:
        wanted = getattr(self._inner, method)
        if not callable(wanted):
            return wanted

        async def iterate(*arguments: Any, **named: Any) -> Any:
            await self._before(f"{self._name}.{method}")
            async for each in wanted(*arguments, **named):
                yield each

        async def call(*arguments: Any, **named: Any) -> Any:
            await self._before(f"{self._name}.{method}")
            return await wanted(*arguments, **named)

        return iterate if inspect.isasyncgenfunction(wanted) else call
