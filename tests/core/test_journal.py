"""The hash chain of the journal."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.journal import GENESIS, ChainedEntry, chain, entry_hash, find_break, journal_partition
from reactors.core.records import JournalEntry
from tests.builders import NOW

ENTRIES = st.lists(
    st.builds(JournalEntry, st.text(), st.text(), st.just(NOW), st.text(), st.text()), min_size=1, max_size=6
)


def entries(count: int) -> list[JournalEntry]:
    """Return entries a minute apart."""
    return [
        JournalEntry(f"id-{number}", "event-handled", NOW + timedelta(minutes=number), "c" * 64, "as told")
        for number in range(count)
    ]


def chained(count: int = 4) -> list[ChainedEntry]:
    """Return a whole chain."""
    return chain(entries(count), sequence=0, previous_hash=GENESIS)


def test_a_partition_is_the_month_and_one_hex_digit() -> None:
    """Sixteen chains a month can be written side by side, and one correlation id stays in one."""
    assert journal_partition(NOW, "a") == "202611-c"
    assert {journal_partition(NOW, str(number))[-1] for number in range(500)} == set("0123456789abcdef")


def test_a_chain_starts_at_one_behind_the_genesis() -> None:
    """An auditor can tell that nothing came before."""
    first = chained()[0]

    assert (first.sequence, first.previous_hash) == (1, GENESIS)


def test_entries_are_chained_without_gap() -> None:
    """Each hash stands in the entry that follows."""
    links = chained(3)

    assert [link.sequence for link in links] == [1, 2, 3]
    assert [link.previous_hash for link in links[1:]] == [link.hash for link in links[:-1]]


def test_a_chain_goes_on_behind_its_head() -> None:
    """Two appendings give the same chain as one."""
    first = chain(entries(4)[:2], sequence=0, previous_hash=GENESIS)
    second = chain(entries(4)[2:], sequence=2, previous_hash=first[-1].hash)

    assert [*first, *second] == chained(4)


def test_no_entries_give_no_chain() -> None:
    """Appending nothing is no change."""
    assert chain([], sequence=7, previous_hash="x") == []


def test_a_hash_stays_the_same_over_releases() -> None:
    """Journals that exist must stay provable."""
    covered = f'["{"0" * 64}",1,"id-0","event-handled","2026-11-02T10:15:30+00:00","{"c" * 64}","as told"]'

    value = entry_hash(entries(1)[0], sequence=1, previous_hash=GENESIS)

    assert value == hashlib.sha256(covered.encode()).hexdigest()


@given(ENTRIES)
def test_a_chain_of_any_entries_has_no_break(arbitrary: list[JournalEntry]) -> None:
    """Whatever text an entry holds, it can be hashed and proven."""
    assert find_break(chain(arbitrary, sequence=0, previous_hash=GENESIS)) is None


def test_an_empty_partition_has_no_break() -> None:
    """There is nothing to prove."""
    assert find_break([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x"},
        {"kind": "x"},
        {"at": NOW + timedelta(days=1)},
        {"correlation_id": "x"},
        {"detail": "x"},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", range(4))
def test_a_changed_entry_is_noticed(place: int, change: dict[str, Any]) -> None:
    """Every field is covered."""
    links = chained()
    links[place] = replace(links[place], entry=replace(links[place].entry, **change))

    assert find_break(links) == f"entry {place + 1} has been changed"


@pytest.mark.parametrize("place", range(3))
def test_a_changed_entry_with_a_new_hash_is_noticed_behind_it(place: int) -> None:
    """Whoever changes one has to change all that follow."""
    links = chained()
    entry = replace(links[place].entry, detail="forged")
    forged = entry_hash(entry, sequence=place + 1, previous_hash=links[place].previous_hash)
    links[place] = replace(links[place], entry=entry, hash=forged)

    assert find_break(links) == f"entry {place + 2} does not follow the one before it"


@pytest.mark.parametrize("place", range(3))
def test_an_entry_taken_out_is_noticed(place: int) -> None:
    """The numbers have no gap."""
    links = chained()
    del links[place]

    assert find_break(links) == f"entry {place + 1} is missing"


def test_an_entry_taken_out_and_renumbered_is_noticed() -> None:
    """The number is part of the hash, and the hash before it no longer fits."""
    links = chained()
    del links[1]
    links = [replace(link, sequence=number) for number, link in enumerate(links, start=1)]

    assert find_break(links) == "entry 2 does not follow the one before it"


def test_an_entry_put_in_between_is_noticed() -> None:
    """There is no number for it."""
    links = chained()
    links.insert(2, links[1])

    assert find_break(links) == "entry 3 is missing"


def test_entries_that_changed_places_are_noticed() -> None:
    """The order is part of what is proven."""
    links = chained()
    links[1], links[2] = links[2], links[1]

    assert find_break(links) == "entry 2 is missing"
