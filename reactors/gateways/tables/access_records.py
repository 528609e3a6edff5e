"""
`CmkAccess`: PartitionKey H(key), RowKey H(consumer): what a consumer's access rests on.

Partition `grant-` and H(name of the grant) names the vaults that a grant matters to, RowKey H(vault): the
event of a deleted role assignment carries nothing but its id. Those rows stay; one too many costs a look.
"""

from collections.abc import Sequence

from azure.data.tables.aio import TableServiceClient

from reactors.core.access_record import AccessRecord
from reactors.core.bounded import gather_bounded
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.gateways.tables.store import Row, Table, chunks, joined, moment


class TableAccessRecords:
    """What the access of consumers to their keys rested on."""

    def __init__(self, service: TableServiceClient, *, key_suffixes: tuple[str, ...]) -> None:
        """Take the service, and the suffixes that stored key URIs have."""
        self._table = Table(service, "CmkAccess")
        self._suffixes = key_suffixes

    async def list_for(self, key: KeyUri) -> Sequence[AccessRecord]:
        """List the records of one key."""
        rows = self._table.query("PartitionKey eq @partition", partition=_partition(key))
        return [self._read(row) async for row in rows]

    async def record(self, record: AccessRecord) -> None:
        """Write a record down, the index of its grants first; a later look is never replaced."""
        partition, name = _partition(record.key), digest(str(record.consumer))
        before = await self._table.find(partition, name)
        if before is not None and moment(before["SeenAt"]) > record.seen_at:
            return
        await gather_bounded(lambda grant: self._note(grant, record), record.grants)
        await self._table.put(
            {
                "PartitionKey": partition,
                "RowKey": name,
                "ConsumerId": str(record.consumer),
                "KeyId": str(record.key),
                "VaultId": str(record.vault),
                "SeenAt": record.seen_at,
                **chunks("Said", record.said),
                **chunks("Grants", "\n".join(record.grants)),
            }
        )

    async def remove(self, key: KeyUri, consumer: ResourceId) -> None:
        """Forget the access of a consumer that is no longer bound to the key."""
        await self._table.remove(_partition(key), digest(str(consumer)))

    async def list_vaults(self, grant: str) -> Sequence[ResourceId]:
        """List the vaults whose consumers a grant serves or has served."""
        rows = self._table.query("PartitionKey eq @partition", partition=_index(grant))
        return [ResourceId.parse(row["VaultId"]) async for row in rows]

    async def find_said(self, grant: str) -> str:
        """Return what was last said of the access that a grant gives, empty where nothing is known."""
        rows = self._table.query("PartitionKey eq @partition", partition=_index(grant))
        return next(iter([str(row["Said"]) async for row in rows]), "")

    async def _note(self, grant: str, record: AccessRecord) -> None:
        row = {"PartitionKey": _index(grant), "RowKey": digest(str(record.vault)), "GrantId": grant[:2000]}
        await self._table.put({**row, "VaultId": str(record.vault), "Said": record.said[:8000]})

    def _read(self, row: Row) -> AccessRecord:
        grants = joined("Grants", row)
        return AccessRecord(
            key=KeyUri.parse(row["KeyId"], suffixes=self._suffixes),
            consumer=ResourceId.parse(row["ConsumerId"]),
            vault=ResourceId.parse(row["VaultId"]),
            said=joined("Said", row),
            grants=tuple(grants.split("\n")) if grants else (),
            seen_at=moment(row["SeenAt"]),
        )


def _partition(key: KeyUri) -> str:
    return digest(str(key.versionless))


def _index(grant: str) -> str:
    return f"grant-{digest(grant.rpartition('/')[2])}"
