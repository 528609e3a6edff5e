"""`CmkRejected`: PartitionKey `yyyymmdd`, RowKey H(source|body)."""

from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.identifiers import digest, shown
from reactors.gateways.tables.store import CHUNK, Table


class TableRejections:
    """Input that could not be handled, kept for a person and a replay."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkRejected")

    async def record(self, *, source: str, event_id: str, reason: str, body: str, at: datetime) -> None:
        """Record it; the same input on the same day is one row, and a long body is cut."""
        text = body.encode("utf-8", "backslashreplace").decode()
        await self._table.put(
            {
                "PartitionKey": f"{at:%Y%m%d}",
                "RowKey": digest(source, body),
                "Source": source,
                "EventId": shown(event_id),
                "Reason": reason,
                "Body": text[:CHUNK],
                "BodyLength": len(body),
                "ReceivedAt": at,
            }
        )
