"""
`CmkJournal`: PartitionKey `yyyymm-` and one hex digit, RowKey the sequence; `head` holds the end.

One transaction appends the entries of an invocation and replaces the head with If-Match.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from itertools import batched

from azure.core import MatchConditions
from azure.data.tables import UpdateMode
from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError, TransientError
from reactors.core.journal import GENESIS, ChainedEntry, chain, journal_partition
from reactors.core.records import JournalEntry
from reactors.gateways.tables.store import Row, Table, moment

_A_TRANSACTION = 99
_TRIES = 12
_DETAIL = 8_000


class TableJournal:
    """The record for auditors."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkJournal")
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def append(self, entries: Sequence[JournalEntry]) -> None:
        """Chain entries of one correlation id behind the partition's head."""
        for group in batched(entries, _A_TRANSACTION, strict=False):
            partition = journal_partition(group[0].at, group[0].correlation_id)
            async with self._locks[partition]:
                await self._append(partition, group)

    async def read(self, partition: str) -> AsyncIterator[ChainedEntry]:
        """Yield a partition's entries in sequence order."""
        rows = self._table.query(
            "PartitionKey eq @partition and RowKey lt @end", partition=partition, end="head"
        )
        async for row in rows:
            entry = JournalEntry(
                row["EntryId"], row["Kind"], moment(row["At"]), row["CorrelationId"], row["Detail"]
            )
            yield ChainedEntry(entry, int(row["RowKey"]), row["PreviousHash"], row["Hash"])

    async def _append(self, partition: str, entries: Sequence[JournalEntry]) -> None:
        for _ in range(_TRIES):
            head = await self._table.find(partition, "head")
            sequence, last = (head["Sequence"], head["Hash"]) if head else (0, GENESIS)
            chained = chain(map(_cut, entries), sequence=sequence, previous_hash=last)
            new_head = {
                "PartitionKey": partition,
                "RowKey": "head",
                "Sequence": chained[-1].sequence,
                "Hash": chained[-1].hash,
            }
            operations: list[tuple[object, ...]] = [("create", _row(partition, each)) for each in chained]
            if head is None:
                operations.append(("create", new_head))
            else:
                condition = {
                    "mode": UpdateMode.REPLACE,
                    "etag": head["etag"],
                    "match_condition": MatchConditions.IfNotModified,
                }
                operations.append(("update", new_head, condition))
            try:
                await self._table.transact(operations)
            except ConflictError:
                await asyncio.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - spreads writers, guards nothing
            else:
                return
        raise TransientError("the journal's head kept changing")


def _cut(entry: JournalEntry) -> JournalEntry:
    return JournalEntry(entry.id, entry.kind, entry.at, entry.correlation_id, entry.detail[:_DETAIL])


def _row(partition: str, chained: ChainedEntry) -> Row:
    entry = chained.entry
    return {
        "PartitionKey": partition,
        "RowKey": f"{chained.sequence:012}",
        "EntryId": entry.id,
        "Kind": entry.kind,
        "At": entry.at,
        "CorrelationId": entry.correlation_id,
        "Detail": entry.detail,
        "PreviousHash": chained.previous_hash,
        "Hash": chained.hash,
    }
