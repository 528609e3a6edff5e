"""`CmkRejected`: PartitionKey `yyyymmdd`, RowKey H(source|body)."""

import re
from collections.abc import AsyncIterator
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.identifiers import digest, shown
from reactors.core.plain import plain
from reactors.core.replay_ports import Rejection
from reactors.gateways.tables.store import CHUNK, Row, Table, moment, optional_moment

_NAME = re.compile(r"\d{8}/[0-9a-f]{64}", re.ASCII)


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

    async def list_since(self, since: datetime) -> AsyncIterator[Rejection]:
        """Yield what was recorded since then, the oldest days first; what was replayed too."""
        query = "PartitionKey ge @day and ReceivedAt ge @since"
        async for row in self._table.query(query, day=f"{since:%Y%m%d}", since=since):
            yield _read(row)

    async def find(self, name: str) -> Rejection | None:
        """Return what is recorded under a name, or None."""
        day, _, key = name.partition("/")
        row = await self._table.find(day, key) if _NAME.fullmatch(name) else None
        return _read(row) if row else None

    async def mark_replayed(self, name: str, *, by: str, at: datetime) -> None:
        """Write down that it was replayed and who asked for it; no error where it is gone."""
        day, _, key = name.partition("/")
        row = await self._table.find(day, key) if _NAME.fullmatch(name) else None
        if row is not None:
            etag = row.pop("etag")
            await self._table.replace({**row, "ReplayedAt": at, "ReplayedBy": by}, etag)


def _read(row: Row) -> Rejection:
    return Rejection(
        name=f"{row['PartitionKey']}/{row['RowKey']}",
        source=str(row["Source"]),
        event_id=plain(str(row["EventId"])),
        reason=plain(str(row["Reason"])),
        body=str(row["Body"]),
        length=int(row["BodyLength"]),
        received_at=moment(row["ReceivedAt"]),
        replayed_at=optional_moment(row.get("ReplayedAt")),
    )


def _cut(body: str) -> str:
    """Return what of the body fits into a property, which is measured in UTF-16."""
    text = body[:CHUNK].encode("utf-8", "backslashreplace").decode()
    return text.encode("utf-16-le")[: 2 * CHUNK].decode("utf-16-le", "ignore")
