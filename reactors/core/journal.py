"""
The hash chain of the journal.

Each entry's hash covers the entry and the hash before it, so that nothing can be changed, taken out or
put in between without every later hash being wrong.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reactors.core.records import JournalEntry

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry in its place in the chain of its partition; sequences start at 1 and have no gap."""

    entry: JournalEntry
    sequence: int
    previous_hash: str
    hash: str


def journal_partition(at: datetime, correlation_id: str) -> str:
    """Return the partition of an entry: `yyyymm-` and one hex digit taken from the correlation id."""
    return f"{at:%Y%m}-{hashlib.sha256(correlation_id.encode()).hexdigest()[0]}"


def chain(entries: Iterable[JournalEntry], *, sequence: int, previous_hash: str) -> list[ChainedEntry]:
    """Append entries behind the given head; return them with their sequences and hashes."""
    chained: list[ChainedEntry] = []
    for entry in entries:
        sequence += 1
        value = entry_hash(entry, sequence=sequence, previous_hash=previous_hash)
        chained.append(ChainedEntry(entry, sequence, previous_hash, value))
        previous_hash = value
    return chained


def entry_hash(entry: JournalEntry, *, sequence: int, previous_hash: str) -> str:
    """Return the SHA-256 hex over the previous hash, the sequence and all fields of the entry."""
    fields = [
        previous_hash,
        sequence,
        entry.id,
        entry.kind,
        entry.at.isoformat(),
        entry.correlation_id,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def find_break(entries: Iterable[ChainedEntry]) -> str | None:
    """
    Return what is wrong with a partition's entries, taken in sequence order, or None.

    Entries cut off the end show only when the last hash is compared with the partition's head.
    """
    expected, previous_hash = 1, GENESIS
    for chained in entries:
        if chained.sequence != expected:
            return f"entry {expected} is missing"
        if chained.previous_hash != previous_hash:
            return f"entry {expected} does not follow the one before it"
        if chained.hash != entry_hash(chained.entry, sequence=expected, previous_hash=previous_hash):
            return f"entry {expected} has been changed"
        expected, previous_hash = expected + 1, chained.hash
    return None
