"""`CmkUpdates`: PartitionKey H(consumer), RowKey target version."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.policy import UpdateMode
from reactors.core.records import Update, UpdatePhase, UpdateState
from reactors.gateways.tables.store import Row, Table, moment, optional_moment


class TableUpdates:
    """Key-URI updates."""

    def __init__(self, service: TableServiceClient, *, key_suffixes: tuple[str, ...]) -> None:
        """Take the service, and the suffixes that stored key URIs have."""
        self._table = Table(service, "CmkUpdates")
        self._suffixes = key_suffixes

    async def find(self, update_id: str) -> Update | None:
        """Return one update, or None."""
        partition, _, version = update_id.partition("-")
        row = await self._table.find(partition, version)
        return self._read(row) if row else None

    async def list_for(self, consumer: ResourceId) -> Sequence[Update]:
        """List all updates of one consumer."""
        rows = self._table.query("PartitionKey eq @partition", partition=digest(str(consumer)))
        return [self._read(row) async for row in rows]

    async def list_finished(self, since: datetime) -> AsyncIterator[Update]:
        """Yield the updates that ended since then, however."""
        async for row in self._table.query("FinishedAt ge @since", since=since):
            yield self._read(row)

    async def create(self, update: Update) -> Update:
        """Store a new update."""
        return replace(update, etag=await self._table.create(_row(update)))

    async def replace(self, update: Update) -> Update:
        """Store a changed update, unless it changed since it was read."""
        if update.etag is None:
            raise ConflictError("the update was never stored")
        return replace(update, etag=await self._table.replace(_row(update), update.etag))

    def _read(self, row: Row) -> Update:
        return Update(
            consumer=ResourceId.parse(row["ConsumerId"]),
            vault=ResourceId.parse(row["VaultId"]),
            key=KeyUri.parse(row["KeyId"], suffixes=self._suffixes),
            from_version=row["FromVersion"],
            to_version=row["ToVersion"],
            mode=UpdateMode(row["Mode"]),
            state=UpdateState(row["State"]),
            phase=UpdatePhase(row["Phase"]),
            started_at=moment(row["StartedAt"]),
            changed_at=moment(row["ChangedAt"]),
            correlation_id=row["CorrelationId"],
            step=row["Step"],
            episode=row["Episode"],
            attempts=row["Attempts"],
            patches=row["Patches"],
            operation_url=row["OperationUrl"],
            kept=row["Kept"],
            reason=row["Reason"],
            sent_at=optional_moment(row.get("SentAt")),
            finished_at=optional_moment(row.get("FinishedAt")),
            event_at=optional_moment(row.get("EventAt")),
            etag=row["etag"],
        )


def _row(update: Update) -> Row:
    return {
        "PartitionKey": digest(str(update.consumer)),
        "RowKey": update.to_version,
        "ConsumerId": str(update.consumer),
        "VaultId": str(update.vault),
        "KeyId": str(update.key),
        "FromVersion": update.from_version,
        "ToVersion": update.to_version,
        "Mode": str(update.mode),
        "State": str(update.state),
        "Phase": str(update.phase),
        "Step": update.step,
        "Episode": update.episode,
        "Attempts": update.attempts,
        "Patches": update.patches,
        "OperationUrl": update.operation_url,
        "Kept": update.kept,
        "Reason": update.reason,
        "CorrelationId": update.correlation_id,
        "StartedAt": update.started_at,
        "ChangedAt": update.changed_at,
        "SentAt": update.sent_at,
        "FinishedAt": update.finished_at,
        "EventAt": update.event_at,
    }
