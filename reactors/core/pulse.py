"""What shows that the reactor lives, read from its own storage account."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from reactors.core.health import Signs


class Sign(StrEnum):
    """What shows that the reactor lives."""

    WATCH = "watch"
    EVENT = "event"


class Pulse(Protocol):
    """Signs of the reactor's own work."""

    async def note(self, sign: Sign, *, at: datetime) -> None:
        """Write a sign down; not every event costs a write."""
        ...

    async def look(self, now: datetime) -> Signs:
        """Return what tables and queues show, channels left out."""
        ...

    async def queue_ages(self, now: datetime) -> Mapping[str, timedelta]:
        """Return how long the first message of each queue that has one has waited."""
        ...

    async def swept_at(self) -> datetime | None:
        """Return when a sweep last ended, or None."""
        ...
