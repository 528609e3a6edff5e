"""`CmkImpact`: PartitionKey H(key), RowKey `episode-H(consumer)`: one row per consumer and revocation."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.impact import Impact
from reactors.core.impact_record import ImpactRecord, impact_record_from_dict, impact_record_to_dict
from reactors.core.workload import Deployment
from reactors.gateways.tables.store import Row, Table, chunks, joined

_LONGEST = 10_000
_LONGEST_COMMAND = 1_000
_MOST = 20


class TableImpacts:
    """Revocations and their impact."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkImpact")

    async def list_for(self, key: KeyUri) -> Sequence[ImpactRecord]:
        """List all of one key, whatever version."""
        rows = self._table.query("PartitionKey eq @partition", partition=_partition(key))
        return [_read(row) async for row in rows]

    async def find(self, key: KeyUri, consumer: ResourceId, episode: int) -> ImpactRecord | None:
        """Return one record, or None."""
        row = await self._table.find(_partition(key), _name(consumer, episode))
        return _read(row) if row else None

    async def create(self, record: ImpactRecord) -> None:
        """Store a new record."""
        await self._table.create(_row(record))

    async def replace(self, record: ImpactRecord) -> None:
        """Store a changed record, unless it changed since it was read."""
        if record.etag is None:
            raise ConflictError("the impact was never stored")
        await self._table.replace(_row(record), record.etag)

    async def list_all(self, *, is_open: bool) -> AsyncIterator[ImpactRecord]:
        """Yield the records of all keys, or those alone that have not ended."""
        wanted = "IsOpen eq true" if is_open else "PartitionKey ge ''"
        async for row in self._table.query(wanted):
            yield _read(row)


def _partition(key: KeyUri) -> str:
    return digest(str(key.versionless))


def _name(consumer: ResourceId, episode: int) -> str:
    return f"{episode:06d}-{digest(str(consumer))}"


def _read(row: Row) -> ImpactRecord:
    return impact_record_from_dict(json.loads(joined("State", row)), etag=row["etag"])


def _row(record: ImpactRecord) -> Row:
    cut, impact = record.cut, record.impact
    revocation = cut.revocation
    ended = cut.ended_at
    row: Row = {
        "PartitionKey": _partition(revocation.key),
        "RowKey": _name(revocation.consumer, cut.episode),
        "ConsumerId": str(revocation.consumer),
        "ConsumerType": revocation.consumer.arm_type,
        "KeyId": str(revocation.key.versionless),
        "KeyVersion": revocation.key.version or "",
        "VaultId": str(record.vault),
        "Cause": str(revocation.cause),
        "Permissions": ", ".join(revocation.permissions),
        "Reason": _fitting(revocation.reason),
        "Before": _fitting(cut.before),
        "ActorId": cut.origin.actor or "unknown",
        "Operation": cut.origin.operation,
        "Road": str(cut.origin.road),
        "Episode": cut.episode,
        "IsOpen": cut.is_open,
        "StartedAt": cut.started_at,
        "DetectedAt": cut.detected_at,
        "RestoredAt": cut.restored_at,
        "EndedAt": ended,
        "DurationSeconds": (ended - (cut.started_at or cut.detected_at)).total_seconds() if ended else None,
        "Stops": _lines(impact.stops),
        "GoesOn": _lines(impact.goes_on),
        "FineTuned": _lines([_deployment(each) for each in impact.fine_tuned]),
        "Base": _lines([_deployment(each) for each in impact.base]),
        "Projects": _lines(impact.projects),
        "Connected": _lines(impact.connected),
        "NotRead": _lines(impact.unreadable),
        "CanUndo": str(impact.can_undo),
        "UndoUntil": impact.until,
        "Undo": _lines(impact.undo),
    }
    return {**row, **_state(record)}


def _state(record: ImpactRecord) -> Row:
    """Return the record as JSON; one too long for a row without most of what it lists."""
    try:
        return chunks("State", _json(record))
    except ValueError:
        return chunks("State", _json(replace(record, impact=_shortened(record.impact))))


def _json(record: ImpactRecord) -> str:
    return json.dumps(impact_record_to_dict(record), separators=(",", ":"))


def _shortened(impact: Impact) -> Impact:
    return replace(
        impact,
        stops=_few(impact.stops),
        goes_on=_few(impact.goes_on),
        fine_tuned=impact.fine_tuned[:_MOST],
        base=impact.base[:_MOST],
        projects=_few(impact.projects),
        connected=_few(impact.connected),
        unreadable=("It is too long to be kept whole.", *_few(impact.unreadable)),
        undo=tuple(each for each in impact.undo[:_MOST] if len(each) <= _LONGEST_COMMAND),
    )


def _few(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text[:200] for text in texts[:_MOST])


def _lines(texts: Sequence[str]) -> str:
    return _fitting("\n".join(texts))


def _fitting(text: str) -> str:
    """Return as much of a text as a column is to hold, in the units that Table Storage counts."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * _LONGEST:
        return text
    return f"{units[: 2 * _LONGEST].decode('utf-16-le', 'ignore')}…"


def _deployment(each: Deployment) -> str:
    size = f", capacity {each.capacity}" if each.capacity is not None else ""
    return f"{each.name}: {each.model}{size}"
