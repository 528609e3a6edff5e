"""The reactor's tables, read as a person with Storage Explorer would."""

from typing import Any, Self

from azure.core.exceptions import ResourceNotFoundError
from azure.data.tables.aio import TableServiceClient

type Row = dict[str, Any]


class Tables:
    """Read tables for the length of an `async with` block."""

    def __init__(self, connection_string: str) -> None:
        self._service = TableServiceClient.from_connection_string(connection_string)

    async def names(self) -> list[str]:
        """Return the names of the reactor's tables that there are."""
        found = [table.name async for table in self._service.list_tables()]
        return sorted(name for name in found if name.startswith("Cmk"))

    async def rows(self, table: str, **equal: str) -> list[Row]:
        """Return the rows whose columns have these values, in the order of their keys; no table, no rows."""
        client = self._service.get_table_client(table)
        query = " and ".join(f"{column} eq @{column}" for column in equal)
        try:
            found = client.query_entities(query, parameters=equal) if equal else client.list_entities()
            return [dict(row) async for row in found]
        except ResourceNotFoundError:
            return []

    async def close(self) -> None:
        """Close the connections."""
        await self._service.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()
