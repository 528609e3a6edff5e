"""
`CmkClaims`, first use: what was decided for an event. PartitionKey fingerprint, RowKey `head` or a part.

A decision longer than one row is written in parts under its own digest before the head names them, so
two runs that decide differently never mix.
"""

from datetime import datetime
from typing import Any

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError, TransientError
from reactors.core.identifiers import digest
from reactors.gateways.tables.store import CHUNK, Table, chunks, joined

_PART = 10 * CHUNK


class TableClaims:
    """Decisions by the fingerprint of their event."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkClaims")

    async def find(self, fingerprint: str) -> tuple[str, bool] | None:
        """Return the reactions as JSON text and whether all are applied."""
        head = await self._table.find(fingerprint, "head")
        if head is None:
            return None
        return await self._reactions(fingerprint, head), head["State"] == "completed"

    async def create(self, fingerprint: str, reactions: str, *, message: str, at: datetime) -> str:
        """Write the decision down and return it, or the earlier one where another run was first."""
        name = digest(reactions)[:16]
        parts = [reactions[start : start + _PART] for start in range(0, len(reactions), _PART)]
        for index, part in enumerate(parts[1:], start=1):
            row = {"PartitionKey": fingerprint, "RowKey": f"{name}-{index:03}", **chunks("Reactions", part)}
            await self._table.put(row)
        head = {
            "PartitionKey": fingerprint,
            "RowKey": "head",
            "State": "claimed",
            "Message": message,
            "Name": name,
            "Parts": len(parts),
            "CreatedAt": at,
            **chunks("Reactions", parts[0]),
        }
        try:
            await self._table.create(head)
        except ConflictError:
            earlier = await self.find(fingerprint)
            if earlier is None:
                raise TransientError("a claim was there and is gone") from None
            return earlier[0]
        return reactions

    async def complete(self, fingerprint: str, *, at: datetime) -> None:
        """Record that all reactions are applied."""
        head = await self._table.find(fingerprint, "head")
        if head is None or head["State"] == "completed":
            return
        etag = head.pop("etag")
        try:
            await self._table.replace({**head, "State": "completed", "CompletedAt": at}, etag)
        except ConflictError:
            await self.complete(fingerprint, at=at)

    async def message(self, fingerprint: str) -> str | None:
        """Return the hint of an event that is not completed, or None."""
        head = await self._table.find(fingerprint, "head")
        return None if head is None or head["State"] == "completed" else str(head["Message"])

    async def _reactions(self, fingerprint: str, head: dict[str, Any]) -> str:
        text = joined("Reactions", head)
        for index in range(1, head["Parts"]):
            part = await self._table.find(fingerprint, f"{head['Name']}-{index:03}")
            if part is None:
                raise TransientError("a part of a claim is missing")
            text += joined("Reactions", part)
        return text
