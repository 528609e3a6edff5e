"""`CmkKeyUse`: PartitionKey H(key without version), RowKey version and object id."""

from collections.abc import Iterable, Sequence

from azure.data.tables.aio import TableServiceClient

from reactors.core.bounded import gather_bounded
from reactors.core.errors import ConflictError
from reactors.core.identifiers import KeyUri, digest
from reactors.core.key_use import KeyUsed, KeyUseRecord, with_use
from reactors.gateways.tables.store import Row, Table, moment, optional_moment

_TRIES = 5
_REMEMBERED = 100_000


class TableKeyUse:
    """
    The uses of keys that the audit log has shown.

    A process writes the same identity, version and operation once an hour at the most.
    """

    def __init__(self, service: TableServiceClient, *, key_suffixes: tuple[str, ...]) -> None:
        """Take the service and the suffixes that key hosts may have."""
        self._table = Table(service, "CmkKeyUse")
        self._suffixes = key_suffixes
        self._written: set[tuple[str, str, str, str]] = set()

    async def note(self, uses: Iterable[KeyUsed]) -> None:
        """Write what is new of these uses; those without version or principal are left out."""
        fresh: dict[tuple[str, str, str, str], KeyUsed] = {}
        for used in uses:
            mark = (str(used.key), used.principal, used.operation, f"{used.at:%Y-%m-%dT%H}")
            if used.key.version and used.principal and mark not in self._written:
                fresh.setdefault(mark, used)
        rows: dict[tuple[KeyUri, str], list[KeyUsed]] = {}
        for used in fresh.values():
            rows.setdefault((used.key, used.principal), []).append(used)
        await gather_bounded(self._write, list(rows.values()))
        if len(self._written) > _REMEMBERED:
            self._written.clear()
        self._written.update(fresh)

    async def list_for(self, key: KeyUri) -> Sequence[KeyUseRecord]:
        """List what is on record of a key, every version and identity."""
        rows = self._table.query("PartitionKey eq @partition", partition=_partition(key))
        return [self._read(row) async for row in rows]

    async def _write(self, uses: Sequence[KeyUsed]) -> None:
        first = uses[0]
        partition, name = _partition(first.key), f"{first.key.version}-{first.principal}"
        for _ in range(_TRIES):
            row = await self._table.find(partition, name)
            before = self._read(row) if row else None
            after = before
            for used in uses:
                after = with_use(after, used)
            if after is None or after == before:
                return
            try:
                if row is None:
                    await self._table.create(_row(partition, name, after))
                else:
                    await self._table.replace(_row(partition, name, after), row["etag"])
            except ConflictError:
                continue
            return
        raise ConflictError(f"table CmkKeyUse: row {name} changed {_TRIES} times meanwhile")

    def _read(self, row: Row) -> KeyUseRecord:
        key = KeyUri.parse(row["KeyId"], suffixes=self._suffixes)
        return KeyUseRecord(
            key=key.at(row["KeyVersion"]),
            principal_id=row["PrincipalId"],
            first_seen_at=moment(row["FirstSeenAt"]),
            seen_at=moment(row["SeenAt"]),
            last_wrap_at=optional_moment(row.get("LastWrapAt")),
            last_unwrap_at=optional_moment(row.get("LastUnwrapAt")),
        )


def _partition(key: KeyUri) -> str:
    return digest(str(key.versionless))


def _row(partition: str, name: str, record: KeyUseRecord) -> Row:
    row: Row = {
        "PartitionKey": partition,
        "RowKey": name,
        "KeyId": str(record.key.versionless),
        "KeyVersion": record.key.version,
        "PrincipalId": record.principal_id,
        "FirstSeenAt": record.first_seen_at,
        "SeenAt": record.seen_at,
        "LastWrapAt": record.last_wrap_at,
        "LastUnwrapAt": record.last_unwrap_at,
    }
    return {column: value for column, value in row.items() if value is not None}
