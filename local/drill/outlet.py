"""The way out of this machine, closed: a proxy that refuses everything and remembers what was asked."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

LOCAL = "127.0.0.1,localhost"


class Outlet:
    """
    Listen as the HTTP proxy of another process, for the length of an `async with` block.

    `asked` holds the first line of every request that was to leave the machine.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._server: asyncio.Server | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What makes clients of another process use this proxy for all but this machine."""
        if self._server is None:
            return {}
        address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        proxies = {spelling: address for name in names for spelling in (name, name.lower())}
        return {**proxies, "NO_PROXY": LOCAL, "no_proxy": LOCAL}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._refuse, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError):
            self.asked.append((await reader.readline()).decode(errors="replace").strip())
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()
