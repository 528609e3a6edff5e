"""
`CmkChannels`: PartitionKey `lanes`, RowKey channel: how the channel stands.

Beside it `CmkTold`: PartitionKey channel, RowKey what was told of a finding (its key, episode, stage and
severity).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from azure.data.tables.aio import TableServiceClient

from reactors.core.bounded import gather_bounded
from reactors.core.lanes import Lane
from reactors.core.told import Told
from reactors.gateways.tables.store import Row, Table, moment, optional_moment

_BATCH = 100
_COMPARED = 10
"""A filter may compare fifteen times at the most."""


class TableLanes:
    """How each channel stands, and what it has been told."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkChannels")
        self._told = Table(service, "CmkTold")

    async def find(self, channel: str) -> Lane | None:
        """Return how a channel stands; None where nothing was ever sent through it."""
        row = await self._table.find("lanes", channel)
        return _read(row) if row else None

    async def put(self, lane: Lane) -> Lane:
        """Store a lane, unless it changed since it was read."""
        row = _row(lane)
        if lane.etag is None:
            return replace(lane, etag=await self._table.create(row))
        return replace(lane, etag=await self._table.replace(row, lane.etag))

    async def list_told(self, channel: str, told: Sequence[Told]) -> frozenset[str]:
        """Return the ids of those that the channel has been told."""
        ids = sorted({each.id for each in told})
        groups = [ids[start : start + _COMPARED] for start in range(0, len(ids), _COMPARED)]
        found = await gather_bounded(lambda group: self._list_told(channel, group), groups)
        return frozenset(each for group in found for each in group)

    async def _list_told(self, channel: str, ids: Sequence[str]) -> list[str]:
        names = {f"r{index}": each for index, each in enumerate(ids)}
        wanted = " or ".join(f"RowKey eq @{name}" for name in names)
        rows = self._told.query(
            f"PartitionKey eq @channel and ( {wanted} )", select=("RowKey",), channel=channel, **names
        )
        return [str(row["RowKey"]) async for row in rows]

    async def note_told(self, channel: str, told: Sequence[Told], *, at: datetime) -> None:
        """Write down that a channel has been told them."""
        ids = sorted({each.id for each in told})
        for start in range(0, len(ids), _BATCH):
            rows = [
                {"PartitionKey": channel, "RowKey": each, "ToldAt": at}
                for each in ids[start : start + _BATCH]
            ]
            await self._told.transact([("upsert", row) for row in rows])


def _row(lane: Lane) -> Row:
    return {
        "PartitionKey": "lanes",
        "RowKey": lane.channel,
        "Tokens": lane.tokens,
        "CountedAt": lane.counted_at,
        "GapSeconds": lane.gap.total_seconds(),
        "FreeAt": lane.free_at,
        "Message": lane.message,
        "TakenAt": lane.taken_at,
        "SentAt": lane.sent_at,
        "WokenAt": lane.woken_at,
    }


def _read(row: Row) -> Lane:
    return Lane(
        channel=row["RowKey"],
        tokens=float(row["Tokens"]),
        counted_at=moment(row["CountedAt"]),
        gap=timedelta(seconds=float(row["GapSeconds"])),
        free_at=moment(row["FreeAt"]),
        message=row["Message"],
        taken_at=optional_moment(row.get("TakenAt")),
        sent_at=optional_moment(row.get("SentAt")),
        woken_at=optional_moment(row.get("WokenAt")),
        etag=row["etag"],
    )
