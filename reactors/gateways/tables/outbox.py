"""`CmkOutbox`: PartitionKey channel, RowKey delivery id."""

from dataclasses import replace

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.notices import notice_from_json, notice_to_json
from reactors.core.records import Delivery, DeliveryState
from reactors.gateways.tables.store import Row, Table, chunks, joined, moment


class TableOutbox:
    """Notices on their way to people."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkOutbox")

    async def create(self, delivery: Delivery) -> None:
        """Store a delivery; ConflictError when it is there already."""
        await self._table.create(_row(delivery))

    async def find(self, channel: str, delivery_id: str) -> Delivery | None:
        """Return one delivery, or None."""
        row = await self._table.find(channel, delivery_id)
        return _read(row) if row else None

    async def replace(self, delivery: Delivery) -> Delivery:
        """Store a changed delivery, unless it changed since it was read."""
        if delivery.etag is None:
            raise ConflictError("the delivery was never stored")
        return replace(delivery, etag=await self._table.replace(_row(delivery), delivery.etag))


def _row(delivery: Delivery) -> Row:
    return {
        "PartitionKey": delivery.channel,
        "RowKey": delivery.id,
        "Title": delivery.notice.title,
        "Severity": str(delivery.notice.severity),
        "State": str(delivery.state),
        "Attempts": delivery.attempts,
        "Reason": delivery.reason,
        "CreatedAt": delivery.created_at,
        "ChangedAt": delivery.changed_at,
        **chunks("Notice", notice_to_json(delivery.notice)),
    }


def _read(row: Row) -> Delivery:
    return Delivery(
        id=row["RowKey"],
        channel=row["PartitionKey"],
        notice=notice_from_json(joined("Notice", row)),
        state=DeliveryState(row["State"]),
        created_at=moment(row["CreatedAt"]),
        changed_at=moment(row["ChangedAt"]),
        attempts=row["Attempts"],
        reason=row["Reason"],
        etag=row["etag"],
    )
