"""What goes in and out of the reactor on a stage: its requests, and its queue messages."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from reactors.core.storage_ports import Queues
from sandbox.messages import Response  # noqa: TC001 - beside imports that are needed
from sandbox.transport import SandboxResponse, SandboxTransport
from sandbox.world import World


class Wire(SandboxTransport):
    """
    The way to a world, written down, with answers that a test may put in place of the world's.

    `asked` holds all requests; `forged` are answers by a part of the URL, each used once, or by method
    and part (`GET /accounts`).
    """

    def __init__(self, world: World) -> None:
        """Take the world."""
        super().__init__(world)
        self.asked: list[HttpRequest] = []
        self.forged: dict[str, Response] = {}

    async def send(self, request: HttpRequest, **options: Any) -> AsyncHttpResponse:
        """Return the forged answer that fits, else the world's."""
        self.asked.append(request)
        line = f"{request.method} {request.url}"
        found = next((each for each in self.forged if _fits(each, line)), None)
        if found is None:
            return await super().send(request, **options)
        return SandboxResponse(request, self.forged.pop(found))


class StorageWire(AioHttpTransport):  # type: ignore[misc]  # exported lazily, hence without a type
    """
    The way to storage, written down, and cut where a test wants it.

    `asked` are the lines of all requests. Of those from number `lose_from` on, so many as `lose_answers`
    says are carried out without an answer, and as `refuse` says not carried out at all.
    """

    def __init__(self) -> None:
        """Lose nothing."""
        super().__init__()
        self.asked: list[str] = []
        self.lose_from = 0
        self.lose_answers = 0
        self.refuse = 0

    async def send(self, request: Any, **options: Any) -> Any:
        """Return the answer, or none."""
        self.asked.append(f"{request.method} {request.url}")
        if len(self.asked) > self.lose_from and self.refuse:
            self.refuse -= 1
            raise ServiceRequestError("refused on purpose")
        answer = await super().send(request, **options)
        if len(self.asked) > self.lose_from and self.lose_answers:
            self.lose_answers -= 1
            raise ServiceResponseError("lost on purpose")
        return answer


def _fits(wanted: str, line: str) -> bool:
    method, _, part = wanted.rpartition(" ")
    return line.startswith(method) and part in line


@dataclass(slots=True)
class Message:
    """A message on its way: which queue, what it says, when it is due, how often it was tried."""

    queue: str
    text: str
    due: datetime
    tries: int = 0


@dataclass(slots=True)
class ClockedQueues:
    """
    The real queues without their delays, which are noted as moments of the world's clock instead.

    `filled` are the queues that were sent to, `sent` what was sent with its delay.
    """

    inner: Queues
    now: Callable[[], datetime]
    due: defaultdict[tuple[str, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    filled: set[str] = field(default_factory=set)
    sent: list[tuple[str, str, timedelta]] = field(default_factory=list)

    async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
        """Send at once, and note when it is due; a send that fails may have put it there all the same."""
        self.filled.add(queue)
        self.due[queue, message].append(self.now() + delay)
        await self.inner.send(queue, message)
        self.sent.append((queue, message, delay))

    def take_due(self, queue: str, message: str) -> datetime:
        """Return when a message that was received is due; one that came twice is due at once."""
        noted = self.due[queue, message]
        return noted.pop(0) if noted else self.now()

    def delays(self, queue: str) -> list[float]:
        """Return the delays, in seconds, of all that was sent to a queue."""
        return [delay.total_seconds() for name, _, delay in self.sent if name == queue]
