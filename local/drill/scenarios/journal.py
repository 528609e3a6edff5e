"""The record that an auditor checks."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby

from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage
from local.drill.tables import Row
from reactors.core.journal import ChainedEntry, find_break
from reactors.core.records import JournalEntry

HEAD = "head"


async def play(stage: Stage) -> None:
    """Verify the hash chain of every partition, up to its head; entries may still be coming in."""

    async def look() -> list[str]:
        rows = await stage.tables.rows("CmkJournal")
        return find_breaks(rows) if rows else ["the journal is empty"]

    await stage.until(look, lambda breaks: not breaks, "an unbroken chain in each partition of the journal")


def find_breaks(rows: Iterable[Row]) -> list[str]:
    """Return what is wrong with the rows of `CmkJournal`, a sentence for each broken partition."""
    ordered = sorted(rows, key=lambda row: (row["PartitionKey"], row["RowKey"]))
    breaks = []
    for partition, grouped in groupby(ordered, key=lambda row: str(row["PartitionKey"])):
        group = list(grouped)
        entries = [_entry(row) for row in group if row["RowKey"] != HEAD]
        heads = [row["Hash"] for row in group if row["RowKey"] == HEAD]
        ends = [entry.hash for entry in entries[-1:]]
        if (broken := find_break(entries)) is not None:
            breaks.append(f"{partition}: {broken}")
        elif heads != ends:
            breaks.append(f"{partition}: the head is not on the last entry")
    return breaks


def _entry(row: Row) -> ChainedEntry:
    at = datetime.fromisoformat(row["At"].isoformat()).astimezone(UTC)
    entry = JournalEntry(row["EntryId"], row["Kind"], at, row["CorrelationId"], row["Detail"])
    return ChainedEntry(entry, int(row["RowKey"]), row["PreviousHash"], row["Hash"])


SCENARIO = Scenario(
    name="journal",
    title="The journal is whole",
    shown="Every entry is chained to the one before it; a change anywhere would break the chain.",
    play=play,
    turn=Turn.ALONE,
)
