"""
Signs of the reactor's own work, read with little: point reads, short partitions, and two filtered scans.

`CmkSweeps`, partition `pulse`: when the watch last ran, and when an event was last worked on.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

from azure.data.tables.aio import TableServiceClient

from reactors.core.health import LOOKED_BACK, Signs
from reactors.core.ports import Queue
from reactors.core.pulse import Sign
from reactors.core.records import UpdateState
from reactors.gateways.queues import StorageQueues
from reactors.gateways.tables.store import Row, Table, moment

_PARTITION = "pulse"
_NOTED_EVERY = timedelta(minutes=5)
_MOST = 1_000
_POISON = "-poison"


class StoragePulse:
    """Keeps and reads signs of life."""

    def __init__(self, service: TableServiceClient, queues: StorageQueues) -> None:
        """Take the tables and the queues."""
        self._sweeps = Table(service, "CmkSweeps")
        self._resources = Table(service, "CmkResources")
        self._claims = Table(service, "CmkClaims")
        self._rejected = Table(service, "CmkRejected")
        self._updates = Table(service, "CmkUpdates")
        self._queues = queues
        self._noted_at: datetime | None = None

    async def note(self, sign: Sign, *, at: datetime) -> None:
        """Write a sign down; of events, each process does so once in five minutes at the most."""
        if sign is Sign.EVENT:
            if self._noted_at is not None and abs(at - self._noted_at) < _NOTED_EVERY:
                return
            self._noted_at = at
        await self._sweeps.put({"PartitionKey": _PARTITION, "RowKey": str(sign), "SeenAt": at})

    async def look(self, now: datetime) -> Signs:
        """Read all signs, in two rounds of requests; every count stops at a thousand."""
        since = now - LOOKED_BACK
        watched, heard, swept, due, sources, failed = await asyncio.gather(
            self._seen_at(Sign.WATCH),
            self._seen_at(Sign.EVENT),
            self.swept_at(),
            self._due_at(now),
            self._sources(since, now),
            self._count_failed(since),
        )
        waiting = await asyncio.gather(*(self._queues.count(each) for each in Queue))
        aside = await asyncio.gather(*(self._queues.count(f"{each}{_POISON}") for each in Queue))
        poisoned = sum(each.endswith(_POISON) for each in sources)
        return Signs(
            watched_at=watched,
            swept_at=swept,
            heard_at=heard,
            due_at=due,
            waiting=max(waiting),
            set_aside=sum(aside),
            poisoned=poisoned,
            rejected=len(sources) - poisoned,
            failed_updates=failed,
        )

    async def _seen_at(self, sign: Sign) -> datetime | None:
        row = await self._sweeps.find(_PARTITION, str(sign))
        return moment(row["SeenAt"]) if row else None

    async def queue_ages(self, now: datetime) -> Mapping[str, timedelta]:
        """Return how long the first message of each queue that has one has waited; poison queues too."""
        queues = [name for each in Queue for name in (str(each), f"{each}{_POISON}")]
        oldest = await asyncio.gather(*map(self._queues.oldest, queues))
        return {
            queue: max(now - at, timedelta())
            for queue, at in zip(queues, oldest, strict=True)
            if at is not None
        }

    async def swept_at(self) -> datetime | None:
        """Return when a sweep last ended, or None."""
        row = await self._resources.find("sweep", "last")
        return moment(row["CompletedAt"]) if row else None

    async def _due_at(self, now: datetime) -> datetime | None:
        rows = self._claims.query(
            "PartitionKey eq @partition and DueAt le @now", select=("DueAt",), partition="due", now=now
        )
        return min([moment(row["DueAt"]) for row in await _some(rows)], default=None)

    async def _sources(self, since: datetime, now: datetime) -> list[str]:
        rows = self._rejected.query(
            "PartitionKey ge @first and PartitionKey le @last and ReceivedAt ge @since",
            select=("Source",),
            first=f"{since:%Y%m%d}",
            last=f"{now:%Y%m%d}",
            since=since,
        )
        return [str(row["Source"]) for row in await _some(rows)]

    async def _count_failed(self, since: datetime) -> int:
        rows = self._updates.query(
            "FinishedAt ge @since and State eq @failed",
            select=("RowKey",),
            since=since,
            failed=str(UpdateState.FAILED),
        )
        return len(await _some(rows))


async def _some(rows: AsyncIterator[Row]) -> list[Row]:
    found: list[Row] = []
    async for row in rows:
        found.append(row)
        if len(found) >= _MOST:
            break
    return found
