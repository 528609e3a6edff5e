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
        await self._table.put(
            {
                "PartitionKey": f"{at:%Y%m%d}",
                "RowKey": digest(source, body),
                "Source": source,
                "EventId": shown(event_id),
                "Reason": reason,
                "Body": _cut(body),
                "BodyLength": len(body),
                "ReceivedAt": at,
            }
        )


def _cut(body: str) -> str:
    """Return what of the body fits into a property, which is measured in UTF-16."""
    text = body[:CHUNK].encode("utf-8", "backslashreplace").decode()
    return text.encode("utf-16-le")[: 2 * CHUNK].decode("utf-16-le", "ignore")
