"""
What is kept for a time only: events that nobody took, claims, orders, the outbox, rejected input, sweeps.

Claims outlive every redelivery (Event Grid gives up after a day); the rest is kept for people.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from azure.data.tables.aio import TableServiceClient

from reactors.core.bounded import gather_bounded
from reactors.gateways.tables.store import Row, Table

AGES: Mapping[str, tuple[str, timedelta]] = MappingProxyType(
    {
        "CmkAnnouncements": ("CreatedAt", timedelta(days=30)),
        "CmkClaims": ("CreatedAt", timedelta(days=7)),
        "CmkOrders": ("SettledAt", timedelta(days=90)),
        "CmkOutbox": ("ChangedAt", timedelta(days=30)),
        "CmkTold": ("ToldAt", timedelta(days=7)),
        "CmkRejected": ("ReceivedAt", timedelta(days=90)),
        "CmkSweeps": ("StartedAt", timedelta(days=7)),
    }
)
_MOST = 1000
_WHOLE_PARTITION = frozenset({"CmkClaims"})


class TablePruning:
    """Removes rows by age."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._tables = {name: Table(service, name) for name in AGES}

    async def prune(self, now: datetime) -> int:
        """Remove what is past its age; a claim goes with its parts."""
        removed = 0
        for name, (column, age) in AGES.items():
            table = self._tables[name]
            old: list[Row] = []
            async for row in table.query(f"{column} lt @cutoff", cutoff=now - age):
                if name != "CmkOutbox" or row["State"] in {"sent", "failed", "dropped"}:
                    old.append(row)
                if len(old) >= _MOST:
                    break
            if name in _WHOLE_PARTITION:
                old = [each for row in old for each in await _partition(table, row)]
            await gather_bounded(partial(_remove, table), old)
            removed += len(old)
        return removed


async def _remove(table: Table, row: Row) -> None:
    await table.remove(row["PartitionKey"], row["RowKey"])


async def _partition(table: Table, row: Row) -> list[Row]:
    """Return the rows beside this one, itself last, so that a kill leaves it to be found again."""
    rows = [each async for each in table.query("PartitionKey eq @key", key=row["PartitionKey"])]
    return sorted(rows, key=lambda each: bool(each["RowKey"] == row["RowKey"]))
