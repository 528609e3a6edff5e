"""Checking the journal's chains."""

from datetime import UTC, datetime
from typing import Any

import pytest

from local.drill.scenarios.journal import find_breaks
from reactors.core.journal import GENESIS, chain
from reactors.core.records import JournalEntry


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """Return a partition of three entries and its head, as the table holds them."""
    at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    entries = [JournalEntry(str(number), "event-handled", at, "c", "detail") for number in range(3)]
    chained = chain(entries, sequence=0, previous_hash=GENESIS)
    found = [
        {
            "PartitionKey": "202611-0",
            "RowKey": f"{each.sequence:012}",
            "EntryId": each.entry.id,
            "Kind": each.entry.kind,
            "At": each.entry.at,
            "CorrelationId": each.entry.correlation_id,
            "Detail": each.entry.detail,
            "PreviousHash": each.previous_hash,
            "Hash": each.hash,
        }
        for each in chained
    ]
    head = {"PartitionKey": "202611-0", "RowKey": "head", "Sequence": 3, "Hash": chained[-1].hash}
    return [head, *found]


def test_a_whole_journal_has_no_break(rows: list[dict[str, Any]]) -> None:
    """Whatever the order in which its rows are listed."""
    assert find_breaks(rows) == []


def test_a_changed_entry_breaks_its_chain(rows: list[dict[str, Any]]) -> None:
    """Named with its partition and its place."""
    rows[2]["Detail"] = "something else"

    assert find_breaks(rows) == ["202611-0: entry 2 has been changed"]


def test_a_cut_off_end_is_noticed_by_the_head(rows: list[dict[str, Any]]) -> None:
    """The entries left are a whole chain by themselves."""
    del rows[3]

    assert find_breaks(rows) == ["202611-0: the head is not on the last entry"]
