"""`CmkRisks`: PartitionKey H(key), RowKey `version-H(subject)`: what a person has accepted."""

from collections.abc import Sequence

from azure.data.tables.aio import TableServiceClient

from reactors.core.accepted_risk import AcceptedRisk
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.gateways.tables.store import Row, Table, moment


class TableRisks:
    """Risks that people have accepted."""

    def __init__(self, service: TableServiceClient, *, key_suffixes: tuple[str, ...]) -> None:
        """Take the service, and the suffixes that stored key URIs have."""
        self._table = Table(service, "CmkRisks")
        self._suffixes = key_suffixes

    async def list_for(self, version: KeyUri) -> Sequence[AcceptedRisk]:
        """List what was accepted for one version of a key."""
        rows = self._table.query(
            "PartitionKey eq @partition and RowKey ge @start and RowKey lt @end",
            partition=_partition(version),
            start=f"{version.version}-",
            end=f"{version.version}.",
        )
        return [self._read(row) async for row in rows]

    async def record(self, risk: AcceptedRisk) -> None:
        """Write a risk down, in place of what was accepted before about the same."""
        await self._table.put(_row(risk))

    def _read(self, row: Row) -> AcceptedRisk:
        return AcceptedRisk(
            version=KeyUri.parse(f"{row['KeyId']}/{row['KeyVersion']}", suffixes=self._suffixes),
            consumer=ResourceId.parse(row["ConsumerId"]) if row["ConsumerId"] else None,
            gap=row["Gap"],
            owner=row["Owner"],
            reason=row["Reason"],
            at=moment(row["At"]),
        )


def _partition(key: KeyUri) -> str:
    return digest(str(key.versionless))


def _row(risk: AcceptedRisk) -> Row:
    return {
        "PartitionKey": _partition(risk.version),
        "RowKey": risk.id,
        "KeyId": str(risk.version.versionless),
        "KeyVersion": risk.version.version or "",
        "ConsumerId": str(risk.consumer) if risk.consumer else "",
        "Gap": risk.gap,
        "Owner": risk.owner,
        "Reason": risk.reason,
        "At": risk.at,
    }
