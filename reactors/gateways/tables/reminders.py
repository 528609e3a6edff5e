"""`CmkClaims`, second use: the work under way. PartitionKey `due`, RowKey kind and work id."""

from collections.abc import Sequence
from datetime import datetime

from azure.core import MatchConditions
from azure.data.tables.aio import TableServiceClient

from reactors.core.records import Reminder, WorkKind
from reactors.gateways.tables.store import Row, Table, moment


class TableReminders:
    """Reminders of work under way; ended work has none, so the partition stays small."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkClaims")

    async def put(self, reminder: Reminder) -> None:
        """Write or move a reminder."""
        await self._table.put(_row(reminder))

    async def find(self, kind: WorkKind, work_id: str) -> Reminder | None:
        """Return a reminder, or None."""
        row = await self._table.find("due", f"{kind}-{work_id}")
        return _read(row) if row else None

    async def replace(self, reminder: Reminder) -> None:
        """Move a reminder that is still as it was read."""
        await self._table.replace(_row(reminder), reminder.etag or "")

    async def withdraw(self, reminder: Reminder) -> None:
        """Forget a reminder that is still as it was read."""
        row = _row(reminder)
        match = {"etag": reminder.etag or "", "match_condition": MatchConditions.IfNotModified}
        await self._table.transact([("delete", row, match)])

    async def remove(self, kind: WorkKind, work_id: str) -> None:
        """Forget a reminder."""
        await self._table.remove("due", f"{kind}-{work_id}")

    async def list_due(self, now: datetime) -> Sequence[Reminder]:
        """List the reminders whose time has come."""
        rows = self._table.query("PartitionKey eq @partition and DueAt le @now", partition="due", now=now)
        return [_read(row) async for row in rows]


def _row(reminder: Reminder) -> Row:
    return {
        "PartitionKey": "due",
        "RowKey": f"{reminder.kind}-{reminder.work_id}",
        "Kind": str(reminder.kind),
        "WorkId": reminder.work_id,
        "DueAt": reminder.due_at,
        "Queue": reminder.queue,
        "Message": reminder.message,
    }


def _read(row: Row) -> Reminder:
    return Reminder(
        WorkKind(row["Kind"]),
        row["WorkId"],
        moment(row["DueAt"]),
        row["Queue"],
        row["Message"],
        row["etag"],
    )
