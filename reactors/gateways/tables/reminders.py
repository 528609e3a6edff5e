"""`CmkClaims`, second use: the work under way. PartitionKey `due`, RowKey kind and work id."""

from collections.abc import Sequence
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.records import Reminder, WorkKind
from reactors.gateways.tables.store import Table, moment


class TableReminders:
    """Reminders of work under way; ended work has none, so the partition stays small."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkClaims")

    async def put(self, reminder: Reminder) -> None:
        """Write or move a reminder."""
        await self._table.put(
            {
                "PartitionKey": "due",
                "RowKey": f"{reminder.kind}-{reminder.work_id}",
                "Kind": str(reminder.kind),
                "WorkId": reminder.work_id,
                "DueAt": reminder.due_at,
                "Queue": reminder.queue,
                "Message": reminder.message,
            }
        )

    async def remove(self, kind: WorkKind, work_id: str) -> None:
        """Forget a reminder."""
        await self._table.remove("due", f"{kind}-{work_id}")

    async def list_due(self, now: datetime) -> Sequence[Reminder]:
        """List the reminders whose time has come."""
        rows = self._table.query("PartitionKey eq @partition and DueAt le @now", partition="due", now=now)
        return [
            Reminder(
                WorkKind(row["Kind"]),
                row["WorkId"],
                moment(row["DueAt"]),
                row["Queue"],
                row["Message"],
                row["etag"],
            )
            async for row in rows
        ]
