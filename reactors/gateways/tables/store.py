"""One table: read a row, create it, replace it with If-Match, remove it, query it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.data.tables import TableTransactionError, UpdateMode
from azure.data.tables.aio import TableClient, TableServiceClient

from reactors.core.errors import ConflictError
from reactors.gateways.failures import translated
from reactors.gateways.settings import Storage

type Row = dict[str, Any]

CHUNK = 30_000
_CHUNKS = 12
_LAST_OF_ONE_UNIT = "\uffff"


def table_service(
    storage: Storage, credential: AsyncTokenCredential | None, transport: AsyncHttpTransport[Any, Any]
) -> TableServiceClient:
    """Return the client of the configured storage; nothing is sent."""
    options: dict[str, Any] = {"retry_total": 2, "transport": transport}
    if storage.connection_string:
        return TableServiceClient.from_connection_string(storage.connection_string, **options)
    return TableServiceClient(storage.table_uri, credential=credential, **options)


class Table:
    """A table by name, made when it is first found missing."""

    def __init__(self, service: TableServiceClient, name: str) -> None:
        """Take the service and the table's name."""
        self._name = name
        self._client: TableClient = service.get_table_client(name)
        self._making = asyncio.Lock()

    async def find(self, partition: str, row: str) -> Row | None:
        """Return a row with its `etag`, or None."""
        with translated(f"table {self._name}"):
            try:
                return _read(await self._client.get_entity(partition, row))
            except ResourceNotFoundError:
                return None

    async def create(self, row: Mapping[str, Any]) -> str:
        """Insert a row and return its etag; ConflictError when it is there already."""
        with translated(f"table {self._name}"):
            try:
                created = await self._client.create_entity(dict(row))
            except ResourceNotFoundError:
                await self._make()
                created = await self._client.create_entity(dict(row))
        return str(created["etag"])

    async def replace(self, row: Mapping[str, Any], etag: str) -> str:
        """Replace a row that is still as it was read; return the new etag."""
        with translated(f"table {self._name}"):
            replaced = await self._client.update_entity(
                dict(row),
                mode=UpdateMode.REPLACE,
                etag=etag,
                match_condition=MatchConditions.IfNotModified,
            )
        return str(replaced["etag"])

    async def put(self, row: Mapping[str, Any]) -> None:
        """Write a row whatever was there."""
        with translated(f"table {self._name}"):
            try:
                await self._client.upsert_entity(dict(row), mode=UpdateMode.REPLACE)
            except ResourceNotFoundError:
                await self._make()
                await self._client.upsert_entity(dict(row), mode=UpdateMode.REPLACE)

    async def remove(self, partition: str, row: str) -> None:
        """Delete a row; the client raises no error when it is gone."""
        with translated(f"table {self._name}"):
            await self._client.delete_entity(partition, row)

    async def transact(self, operations: Sequence[tuple[Any, ...]]) -> None:
        """Carry out up to 100 operations on one partition, all or none."""
        with translated(f"table {self._name}"):
            try:
                await self._submit(operations)
            except ResourceNotFoundError:
                await self._make()
                await self._submit(operations)

    async def query(self, text: str, *, select: Sequence[str] = (), **parameters: Any) -> AsyncIterator[Row]:
        """Yield the rows that match, with all columns or some; values go in as parameters, never as text."""
        with translated(f"table {self._name}"):
            try:
                async for entity in self._client.query_entities(
                    text, select=list(select) or None, parameters=parameters
                ):
                    yield _read(entity)
            except ResourceNotFoundError:
                return

    async def _submit(self, operations: Sequence[tuple[Any, ...]]) -> None:
        try:
            await self._client.submit_transaction(operations)
        except TableTransactionError as error:
            if error.status_code in {409, 412}:
                raise ConflictError(f"table {self._name}: a row changed meanwhile") from error
            if error.status_code == 404:  # noqa: PLR2004
                raise ResourceNotFoundError(response=error.response) from error
            raise

    async def _make(self) -> None:
        async with self._making:
            try:
                await self._client.create_table()
            except ResourceExistsError:
                return
            except HttpResponseError as error:
                if error.status_code != 409:  # noqa: PLR2004
                    raise


def chunks(name: str, text: str) -> Row:
    """
    Return text as numbered properties, each within the 32,768 UTF-16 units that a property holds.

    ValueError when it does not fit into one row.
    """
    size = CHUNK if max(text, default="") <= _LAST_OF_ONE_UNIT else CHUNK // 2
    parts = [text[start : start + size] for start in range(0, len(text), size)] or [""]
    if len(parts) > _CHUNKS:
        raise ValueError(f"{name} is too long for one row: {len(text)} characters")
    return {f"{name}{index}": part for index, part in enumerate(parts)}


def joined(name: str, row: Mapping[str, Any]) -> str:
    """Return the text that `chunks` took apart."""
    return "".join(str(row[f"{name}{index}"]) for index in range(_CHUNKS) if f"{name}{index}" in row)


def moment(value: Any) -> datetime:
    """Return a stored time as an aware datetime in UTC, to the microsecond."""
    stored: datetime = value
    return stored.astimezone(UTC)


def optional_moment(value: Any) -> datetime | None:
    """Return a stored time, or None where the row has none."""
    return None if value is None else moment(value)


def _read(entity: Any) -> Row:
    return {**entity, "etag": entity.metadata.get("etag")}
