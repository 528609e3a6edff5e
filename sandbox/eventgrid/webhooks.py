"""The HTTP client of Event Grid: how events reach a webhook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

PATIENCE = 30


class UndeliveredError(Exception):
    """Raised when no answer came; the text is Event Grid's word for the outcome."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold what a webhook answered; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Webhooks(Protocol):
    """Send requests to webhooks."""

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the answer; raises UndeliveredError where there is none within 30 seconds."""

    async def close(self) -> None:
        """Let go of connections."""


class HttpWebhooks:
    """Send over real sockets; redirects are answers, not followed."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._session: aiohttp.ClientSession | None = None

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the answer; raises UndeliveredError where there is none within 30 seconds."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        try:
            async with self._session.request(
                method, url, headers=headers, data=body, allow_redirects=False
            ) as answer:
                found = {name.lower(): value for name, value in answer.headers.items()}
                return Reply(answer.status, found, await answer.read())
        except TimeoutError:
            raise UndeliveredError("TimedOut") from None
        except aiohttp.ClientError:
            raise UndeliveredError("SocketError") from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
