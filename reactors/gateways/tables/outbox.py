"""
`CmkOutbox`: PartitionKey channel, RowKey delivery id.

Beside it `CmkOutboxIndex` names what has not ended: PartitionKey channel, RowKey delivery id. It is written
before a delivery and removed after its end, so it may name one too many.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.notices import notice_from_json, notice_to_json
from reactors.core.records import Delivery, DeliveryState, Waiting
from reactors.core.severity import Severity
from reactors.core.told import told_from_dict
from reactors.gateways.tables.store import Row, Table, chunks, joined, moment

_BATCH = 100
_MOST_WAITING = 1000


class TableOutbox:
    """Notices on their way to people."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkOutbox")
        self._index = Table(service, "CmkOutboxIndex")

    async def create(self, delivery: Delivery) -> None:
        """Store a delivery; ConflictError when it is there already."""
        if not delivery.parts:
            await self._index.put(_index_row(delivery))
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

    async def look(self, channel: str, now: datetime) -> Waiting:
        """Return what waits for a channel: one query of one partition, which holds nothing else."""
        rows: list[Row] = []
        async for row in self._index.query("PartitionKey eq @channel", channel=channel):
            rows.append(row)
            if len(rows) >= _MOST_WAITING:
                break
        due = sorted((row for row in rows if moment(row["DueAt"]) <= now), key=_order)
        later = (moment(row["DueAt"]) for row in rows if moment(row["DueAt"]) > now)
        return Waiting(
            tuple(str(row["RowKey"]) for row in due),
            any(row["Severity"] == Severity.CRITICAL for row in due),
            min(later, default=None),
        )

    async def end(
        self,
        channel: str,
        ids: Sequence[str],
        state: DeliveryState,
        *,
        at: datetime,
        bundle: str = "",
        reason: str = "",
    ) -> None:
        """Write down that deliveries have ended, a hundred in a transaction; done again it is the same."""
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            said = {"Bundle": bundle, "Reason": reason}
            changes = {"State": str(state), "ChangedAt": at, **{k: v for k, v in said.items() if v}}
            await self._table.transact(
                [("upsert", {"PartitionKey": channel, "RowKey": each, **changes}) for each in some]
            )
            for each in some:
                await self._index.remove(channel, each)

    async def forget(self, channel: str, ids: Sequence[str], *, before: datetime) -> None:
        """Forget that these wait, but for those written down after that time."""
        for each in ids:
            row = await self._index.find(channel, each)
            if row is not None and moment(row["CreatedAt"]) < before:
                await self._index.remove(channel, each)


def _order(row: Row) -> tuple[int, datetime]:
    return -Severity(row["Severity"]).weight, moment(row["CreatedAt"])


def _index_row(delivery: Delivery) -> Row:
    return {
        "PartitionKey": delivery.channel,
        "RowKey": delivery.id,
        "Severity": str(delivery.notice.severity),
        "CreatedAt": delivery.created_at,
        "DueAt": delivery.due_at,
    }


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
        "DueAt": delivery.due_at,
        "IsEscalation": delivery.is_escalation,
        "Recipients": ",".join(delivery.recipients),
        "Bundle": delivery.bundle,
        "Trace": delivery.trace,
        **chunks("Notice", notice_to_json(delivery.notice)),
        **chunks("Told", json.dumps([asdict(each) for each in delivery.told], separators=(",", ":"))),
        **chunks("Parts", ",".join(delivery.parts)),
    }


def _read(row: Row) -> Delivery:
    return Delivery(
        id=row["RowKey"],
        channel=row["PartitionKey"],
        notice=notice_from_json(joined("Notice", row)),
        state=DeliveryState(row["State"]),
        created_at=moment(row["CreatedAt"]),
        changed_at=moment(row["ChangedAt"]),
        due_at=moment(row["DueAt"]),
        told=tuple(told_from_dict(each) for each in json.loads(joined("Told", row))),
        recipients=_listed(row["Recipients"]),
        is_escalation=row["IsEscalation"],
        parts=_listed(joined("Parts", row)),
        bundle=row["Bundle"],
        attempts=row["Attempts"],
        reason=row["Reason"],
        trace=row.get("Trace", ""),
        etag=row["etag"],
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
