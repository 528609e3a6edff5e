"""What goes in and out of the reactor on a stage: requests to Azure and Teams, and queue messages."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from azure.core.rest import AsyncHttpResponse, HttpRequest

from reactors.core.ports import Queues
from sandbox.messages import Request
from sandbox.transport import SandboxResponse, SandboxTransport

TEAMS_URL = "https://flow.teams.example/workflows/1/invoke?sig=not-to-be-told"


class WayOut(SandboxTransport):
    """The way to ARM and to the Teams webhook of a world; anything else is refused."""

    async def send(self, request: HttpRequest, **options: Any) -> AsyncHttpResponse:
        """Return the answer of the world or of its sink."""
        if urlsplit(request.url).hostname != urlsplit(TEAMS_URL).hostname:
            return await super().send(request, **options)
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        sent = Request(request.method, request.url, headers, str(request.content).encode())
        return SandboxResponse(request, await self._world.teams.receive("flow", sent))


@dataclass(slots=True)
class Message:
    """A message on its way: which queue, what it says, when it is due, how often it was tried."""

    queue: str
    text: str
    due: datetime
    tries: int = 0


@dataclass(slots=True)
class ClockedQueues:
    """The real queues without their delays, which are noted as moments of the world's clock instead."""

    inner: Queues
    now: Callable[[], datetime]
    due: defaultdict[tuple[str, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    sent: list[tuple[str, str, timedelta]] = field(default_factory=list)

    async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
        """Send at once, and note when it is due."""
        await self.inner.send(queue, message)
        self.due[queue, message].append(self.now() + delay)
        self.sent.append((queue, message, delay))

    def take_due(self, queue: str, message: str) -> datetime:
        """Return when a message that was received is due."""
        noted = self.due[queue, message]
        return noted.pop(0) if noted else self.now()

    def delays(self, queue: str) -> list[float]:
        """Return the delays, in seconds, of all that was sent to a queue."""
        return [delay.total_seconds() for name, _, delay in self.sent if name == queue]
