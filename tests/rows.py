"""What the reactor has written down, read straight from its tables."""

from dataclasses import dataclass
from typing import Any

from azure.data.tables.aio import TableServiceClient

from reactors.core.journal import ChainedEntry, find_break
from reactors.gateways.tables.journal import TableJournal

_MINOR = ("low", "info")


@dataclass(frozen=True, slots=True)
class Rows:
    """The reactor's tables, by their names without `Cmk`."""

    service: TableServiceClient

    async def of(self, table: str, **equal: object) -> list[dict[str, Any]]:
        """Return the rows whose columns have these values; none where the table is not there."""
        names = {each.name async for each in self.service.list_tables()}
        if f"Cmk{table}" not in names:
            return []
        client = self.service.get_table_client(f"Cmk{table}")
        found = [dict(row) async for row in client.list_entities()]
        return [row for row in found if all(row.get(name) == value for name, value in equal.items())]

    async def findings(self, state: str = "open") -> dict[str, str]:
        """Return the details of the findings in a state that matter (medium or worse), by rule."""
        rows = [row for row in await self.of("Findings", State=state) if row["Severity"] not in _MINOR]
        return {str(row["RuleId"]): str(row["Detail"]) for row in rows}

    async def journal(self) -> list[ChainedEntry]:
        """Return all journal entries, the chain of each partition checked on the way."""
        partitions = sorted({str(row["PartitionKey"]) for row in await self.of("Journal")})
        return [entry for partition in partitions for entry in await self.chain(partition)]

    async def chain(self, partition: str) -> list[ChainedEntry]:
        """Return a partition of the journal, its chain checked."""
        entries = [entry async for entry in TableJournal(self.service).read(partition)]
        assert find_break(entries) is None, find_break(entries)
        return entries

    async def kinds(self) -> list[str]:
        """Return the kinds of all journal entries, sorted; an entry written again counts once."""
        return sorted(kind for _, kind in {(each.entry.id, each.entry.kind) for each in await self.journal()})
