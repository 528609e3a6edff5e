"""`CmkJournal`: a chain that nothing can be taken out of, however many write."""

import asyncio
from datetime import timedelta

import pytest
from azure.data.tables import UpdateMode

from reactors.core.errors import TransientError
from reactors.core.journal import find_break, journal_partition
from reactors.core.records import JournalEntry
from reactors.gateways.tables.journal import TableJournal
from tests.builders import NOW
from tests.stage import Stage


def an_entry(
    identifier: str = "one", *, correlation: str = "c", detail: str = "Something was done."
) -> JournalEntry:
    """Return an entry with a time to the microsecond."""
    return JournalEntry(
        identifier, "update-proven", NOW + timedelta(microseconds=123_457), correlation, detail
    )


PARTITION = journal_partition(NOW, "c")


async def test_entries_are_chained_in_their_order(stage: Stage) -> None:
    """What is read has the hashes that were written."""
    await stage.ports.journal.append([an_entry("one"), an_entry("two")])
    await stage.ports.journal.append([an_entry("three")])

    chain = await stage.rows.chain(PARTITION)

    assert [each.entry for each in chain] == [an_entry("one"), an_entry("two"), an_entry("three")]
    assert [each.sequence for each in chain] == [1, 2, 3]
    (head,) = await stage.rows.of("Journal", RowKey="head")
    assert (head["PartitionKey"], head["Sequence"], head["Hash"]) == (PARTITION, 3, chain[-1].hash)


async def test_nothing_to_append_is_nothing(stage: Stage) -> None:
    """Not even a head."""
    await stage.ports.journal.append([])

    assert await stage.rows.of("Journal") == []


async def test_more_entries_than_a_transaction_holds_are_all_chained(stage: Stage) -> None:
    """A decision of 3,000 consumers has that many; a transaction takes a hundred rows."""
    await stage.ports.journal.append([an_entry(str(index)) for index in range(250)])

    chain = await stage.rows.chain(PARTITION)

    assert [each.entry.id for each in chain] == [str(index) for index in range(250)]


async def test_many_writers_of_several_processes_make_one_chain(stage: Stage) -> None:
    """The head's etag decides who comes next; the others read it again."""
    processes = [TableJournal(stage.tables) for _ in range(4)]

    await asyncio.gather(
        *(
            process.append([an_entry(f"{number}-{index}")])
            for number, process in enumerate(processes)
            for index in range(6)
        )
    )

    chain = await stage.rows.chain(PARTITION)
    assert len({each.entry.id for each in chain}) == len(chain) == 24


async def test_a_long_detail_is_cut_before_it_is_chained(stage: Stage) -> None:
    """A property holds 32,768 characters; the hash covers what is stored."""
    await stage.ports.journal.append([an_entry(detail="\N{PILE OF POO}" * 9000)])

    (chained,) = await stage.rows.chain(PARTITION)

    assert chained.entry.detail == "\N{PILE OF POO}" * 8000


async def test_a_month_and_a_digit_make_a_partition(stage: Stage) -> None:
    """Sixteen chains a month, so that writers seldom meet."""
    await asyncio.gather(
        *(stage.ports.journal.append([an_entry(correlation=str(index))]) for index in range(40))
    )

    partitions = {row["PartitionKey"] for row in await stage.rows.of("Journal")}
    assert all(partition.startswith("202611-") for partition in partitions)
    assert 8 < len(partitions) <= 16
    assert len(await stage.rows.journal()) == 40


@pytest.mark.parametrize(
    "change", [{"Detail": "Nothing happened."}, {"EntryId": "other"}, {"Hash": "0" * 64}]
)
async def test_a_changed_row_is_found(stage: Stage, change: dict[str, str]) -> None:
    """Whatever column it is."""
    await stage.ports.journal.append([an_entry("one"), an_entry("two"), an_entry("three")])
    row = {"PartitionKey": PARTITION, "RowKey": f"{2:012}", **change}
    await stage.tables.get_table_client("CmkJournal").update_entity(row, mode=UpdateMode.MERGE)

    entries = [each async for each in TableJournal(stage.tables).read(PARTITION)]

    assert find_break(entries) == "entry 2 has been changed"


async def test_a_head_that_never_holds_still_is_tried_again_later(stage: Stage) -> None:
    """Twelve times here, then the queue waits."""
    await stage.ports.journal.append([an_entry("one")])
    # The row after the head's is taken, as by a head that was restored from an older copy.
    table = stage.tables.get_table_client("CmkJournal")
    await table.create_entity({"PartitionKey": PARTITION, "RowKey": f"{2:012}"})

    with pytest.raises(TransientError, match="head kept changing"):
        await stage.ports.journal.append([an_entry("two")])
