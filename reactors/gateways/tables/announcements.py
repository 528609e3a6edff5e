"""`CmkAnnouncements`: PartitionKey `waiting`, RowKey the event's id; a row goes when it is published."""

import json
from collections.abc import Sequence

from azure.data.tables.aio import TableServiceClient

from reactors.core.announcements import Announcement, EventType
from reactors.core.bounded import gather_bounded
from reactors.core.errors import ConflictError
from reactors.core.severity import Severity
from reactors.gateways.tables.store import Row, Table, chunks, joined, moment

_WAITING = "waiting"


class TableAnnouncements:
    """Events on their way to the topic."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkAnnouncements")

    async def put(self, announcement: Announcement) -> bool:
        """Store one that waits; return False where it is waiting already."""
        try:
            await self._table.create(_row(announcement))
        except ConflictError:
            return False
        return True

    async def list_waiting(self, limit: int) -> Sequence[Announcement]:
        """List those that wait, so many at the most, by their time."""
        found: list[Announcement] = []
        async for row in self._table.query("PartitionKey eq @partition", partition=_WAITING):
            found.append(_read(row))
            if len(found) >= limit:
                break
        return sorted(found, key=lambda each: (each.at, each.id))

    async def remove(self, ids: Sequence[str]) -> None:
        """Forget those that are published."""
        await gather_bounded(lambda each: self._table.remove(_WAITING, each), ids)


def _row(announcement: Announcement) -> Row:
    return {
        "PartitionKey": _WAITING,
        "RowKey": announcement.id,
        "Type": str(announcement.type),
        "SubjectId": announcement.subject,
        "RuleId": announcement.rule,
        "Severity": str(announcement.severity or ""),
        "CreatedAt": announcement.at,
        **chunks("Data", json.dumps(announcement.data, separators=(",", ":"))),
    }


def _read(row: Row) -> Announcement:
    return Announcement(
        id=row["RowKey"],
        type=EventType(row["Type"]),
        subject=row["SubjectId"],
        at=moment(row["CreatedAt"]),
        data=json.loads(joined("Data", row)),
        severity=Severity(row["Severity"]) if row["Severity"] else None,
        rule=row["RuleId"],
    )
