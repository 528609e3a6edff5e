"""
What was set aside and may be put back: dead letters, and messages that never succeeded.

Every method raises the errors of `errors.py` and no others.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reactors.core.dead_letters import DeadLetterBlob


@dataclass(frozen=True, slots=True)
class Rejection:
    """
    A row of input that could not be handled; `name` leads back to it.

    `body` is what is kept of it, and `length` how long it was. The other texts are fit to be shown.
    """

    name: str
    source: str
    event_id: str
    reason: str
    body: str
    length: int
    received_at: datetime
    replayed_at: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of it is kept."""
        return len(self.body) == self.length


class DeadLetters(Protocol):
    """The container with what Event Grid could not deliver."""

    def list_blobs(self) -> AsyncIterator[DeadLetterBlob]:
        """Yield all blobs, those that are marked as replayed too; none where there is no container."""
        ...

    async def read(self, name: str) -> str:
        """Return a blob's text, `LARGEST` bytes of it at the most; AbsentError where it is gone."""
        ...

    async def mark_replayed(self, name: str, *, at: datetime) -> None:
        """Mark a blob as replayed; it stays, with all that is in it."""
        ...

    async def count(self) -> int:
        """Return how many blobs wait to be replayed; it stops at a thousand."""
        ...


class PoisonQueues(Protocol):
    """The queues of messages that the host has set aside and nobody has recorded yet."""

    async def count(self, queue: str) -> int:
        """Return about how many messages of a work queue were set aside and are still there."""
        ...

    async def put_back(self, queue: str, *, most: int) -> int:
        """
        Put messages back on their work queue, so many at the most, and return how many.

        A process that is killed meanwhile may have put one there that comes once more.
        """
        ...
