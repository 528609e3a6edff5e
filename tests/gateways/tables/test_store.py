"""One table on Azurite: rows, etags, transactions, and the limits that Azurite does not keep."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from azure.core import MatchConditions
from azure.core.pipeline.transport import AioHttpTransport
from azure.data.tables import UpdateMode
from azure.data.tables.aio import TableServiceClient
from hypothesis import given
from hypothesis import strategies as st

from local.azurite import Azurite
from reactors.core.errors import AbsentError, ConflictError, TransientError
from reactors.gateways.settings import Storage
from reactors.gateways.tables.store import (
    CHUNK,
    Table,
    chunks,
    joined,
    moment,
    optional_moment,
    table_service,
)
from tests.traffic import StorageWire

ROW = {"PartitionKey": "p", "RowKey": "r", "Value": 1}


@pytest.fixture
async def service(azurite: Azurite) -> AsyncIterator[TableServiceClient]:
    """Return the tables' service, without the table of these tests."""
    async with AioHttpTransport() as transport:
        made = table_service(Storage(azurite.connection_string), None, transport)
        await made.delete_table("CmkTest")
        yield made


@pytest.fixture
def table(service: TableServiceClient) -> Table:
    """Return a table that is not there yet."""
    return Table(service, "CmkTest")


async def all_rows(table: Table, text: str = "PartitionKey eq @p", **values: Any) -> list[dict[str, Any]]:
    """Return what a query finds."""
    return [row async for row in table.query(text, **{"p": "p", **values})]


async def test_a_missing_table_is_empty(table: Table) -> None:
    """Reading it is no error, and makes nothing."""
    assert await table.find("p", "r") is None
    assert await all_rows(table) == []
    await table.remove("p", "r")


async def test_a_row_is_found_with_its_etag(table: Table) -> None:
    """The table is made when it is first written to."""
    etag = await table.create(ROW)

    row = await table.find("p", "r")

    assert row is not None
    assert (row["Value"], row["etag"]) == (1, etag)


async def test_a_row_is_created_once(table: Table) -> None:
    """Of twenty that try, one succeeds."""
    results = await asyncio.gather(*(table.create(ROW) for _ in range(20)), return_exceptions=True)

    assert sum(isinstance(each, str) for each in results) == 1
    assert sum(isinstance(each, ConflictError) for each in results) == 19


async def test_a_row_is_replaced_only_as_it_was_read(table: Table) -> None:
    """The first writer wins, and columns that are left out are gone."""
    etag = await table.create({**ROW, "Other": "gone"})

    newer = await table.replace({**ROW, "Value": 2}, etag)

    with pytest.raises(ConflictError):
        await table.replace({**ROW, "Value": 3}, etag)
    row = await table.find("p", "r")
    assert row is not None
    assert (row["Value"], row["etag"], "Other" in row) == (2, newer, False)


async def test_a_row_that_is_gone_cannot_be_replaced(table: Table) -> None:
    """That is no conflict but an absence."""
    etag = await table.create(ROW)
    await table.remove("p", "r")

    with pytest.raises(AbsentError):
        await table.replace(ROW, etag)


async def test_put_writes_whatever_was_there(table: Table) -> None:
    """Also into a table that is not there."""
    await table.put({**ROW, "Other": 1})
    await table.put({**ROW, "Value": 5})

    (row,) = await all_rows(table)
    assert (row["Value"], "Other" in row) == (5, False)


async def test_a_transaction_makes_its_table(table: Table) -> None:
    """All of it is there, or nothing."""
    await table.transact([("create", {**ROW, "RowKey": str(index)}) for index in range(100)])

    assert len(await all_rows(table)) == 100


async def test_a_transaction_that_conflicts_changes_nothing(table: Table) -> None:
    """One row that is there already undoes the others."""
    await table.create(ROW)

    with pytest.raises(ConflictError):
        await table.transact([("create", {**ROW, "RowKey": "new"}), ("create", ROW)])

    assert len(await all_rows(table)) == 1


async def test_a_transaction_on_a_row_that_is_gone_is_an_absence(table: Table) -> None:
    """The table is there, the row is not."""
    etag = await table.create(ROW)
    await table.remove("p", "r")

    condition = {
        "mode": UpdateMode.REPLACE,
        "etag": etag,
        "match_condition": MatchConditions.IfNotModified,
    }

    with pytest.raises(AbsentError):
        await table.transact([("update", ROW, condition)])


async def test_a_refused_transaction_says_so(table: Table) -> None:
    """A row twice in one transaction is a mistake of ours, which stays visible."""
    with pytest.raises(Exception, match="table CmkTest"):
        await table.transact([("create", {**ROW, "RowKey": "a/b"})])


async def test_a_query_takes_values_as_they_are(table: Table) -> None:
    """A quote in a value is no way into the filter."""
    value = "x' or PartitionKey ne 'y"
    await table.create({**ROW, "Name": value})
    await table.create({**ROW, "RowKey": "other", "Name": "x"})

    (row,) = await all_rows(table, "Name eq @name", name=value)

    assert row["RowKey"] == "r"


async def test_many_that_find_the_table_missing_all_write(table: Table) -> None:
    """It is made once, by whoever comes first."""
    await asyncio.gather(*(table.put({**ROW, "RowKey": str(index)}) for index in range(20)))

    assert len(await all_rows(table)) == 20


@pytest.mark.usefixtures("slept")
async def test_storage_that_is_away_may_be_tried_again() -> None:
    """Whatever is asked of it."""
    nowhere = Storage(
        "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:9/a;"
    )
    async with StorageWire() as wire:
        table = Table(table_service(nowhere, None, wire), "CmkTest")
        with pytest.raises(TransientError, match="table CmkTest: ServiceRequestError"):
            await table.find("p", "r")


@given(st.text(max_size=400), st.integers(1, 60))
def test_text_in_chunks_comes_back(text: str, size: int) -> None:
    """Whatever it holds."""
    assert joined("Text", chunks("Text", text * size)) == text * size


def test_a_chunk_stays_within_what_a_property_holds() -> None:
    """32,768 UTF-16 code units."""
    row = chunks("Text", "x" * (12 * CHUNK))

    assert len(row) == 12
    assert all(len(part.encode("utf-16-le")) <= 65_536 for part in row.values())


def test_text_that_does_not_fit_into_a_row_is_refused() -> None:
    """Twelve chunks are 720 KB; a row holds 1 MiB."""
    with pytest.raises(ValueError, match="Text is too long for one row: 360001 characters"):
        chunks("Text", "x" * (12 * CHUNK + 1))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_keeps_its_microseconds(value: datetime) -> None:
    """The journal's hashes rest on it."""
    assert moment(value) == value
    assert moment(value).isoformat() == value.isoformat()


def test_no_time_stays_none() -> None:
    """A column that a row does not have."""
    assert optional_moment(None) is None
    assert optional_moment(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2026, 1, 1, tzinfo=UTC)
