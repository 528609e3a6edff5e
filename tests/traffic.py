"""The queue messages of the reactor on a stage."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reactors.core.ports import Queues


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

    def with_messages(self) -> list[str]:
        """Return the queues that hold messages which nobody has taken yet."""
        return sorted({queue for (queue, _), moments in self.due.items() if moments})

    def take_due(self, queue: str, message: str) -> datetime:
        """Return when a message that was received is due."""
        return self.due[queue, message].pop(0)

    def delays(self, queue: str) -> list[float]:
        """Return the delays, in seconds, of all that was sent to a queue."""
        return [delay.total_seconds() for name, _, delay in self.sent if name == queue]
