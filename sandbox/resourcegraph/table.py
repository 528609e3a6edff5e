"""The table that queries run over, and the evaluation of KQL by duckdb-kql."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import duckdb
import duckdb_kql

from sandbox.errors import ServiceError

TEXT = ("id", "name", "type", "kind", "location", "resourceGroup", "subscriptionId", "tenantId")
DYNAMIC = ("tags", "identity", "sku", "properties")
BATCH = 1000


SHAPE = [dict.fromkeys(TEXT, "VARCHAR") | dict.fromkeys(DYNAMIC, "JSON")]


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold a query's result; `dynamic` names the columns whose values are still JSON text."""

    columns: Sequence[str]
    dynamic: frozenset[str]
    values: Sequence[Sequence[Any]]

    def page(self, start: int, size: int) -> list[dict[str, Any]]:
        """Return some rows as objects."""
        return [
            {
                name: json.loads(value) if name in self.dynamic and value is not None else value
                for name, value in zip(self.columns, row, strict=True)
            }
            for row in self.values[start : start + size]
        ]


def invalid_query(message: str) -> ServiceError:
    """Return Resource Graph's answer to a query it cannot parse or run."""
    return ServiceError(400, "BadRequest", f"Please provide below info when asking for support: {message}")


class ResourceTable:
    """Keep the resources in DuckDB and answer queries over them."""

    def __init__(self) -> None:
        """Start empty; the database lives in memory and may not touch files."""
        self._database = duckdb.connect(config={"enable_external_access": "false"})
        columns = [f"{name} varchar" for name in TEXT] + [f"{name} json" for name in DYNAMIC]
        self._database.execute(f"create table inventory ({', '.join(columns)})")
        self._database.execute("create table scope (subscriptionId varchar)")
        self._database.execute(
            "create view resources as select * from inventory"
            " where lower(subscriptionId) in (select subscriptionId from scope)"
        )

    def fill(self, resources: Iterable[Mapping[str, Any]]) -> None:
        """Replace all rows; a row has the columns named in TEXT and DYNAMIC, missing ones are null."""
        self._database.execute("delete from inventory")
        for rows in batched(map(_row, resources), BATCH, strict=False):
            self._database.execute(
                "insert into inventory select unnest(from_json(?, ?), recursive := true)",
                [json.dumps(rows), json.dumps(SHAPE)],
            )

    def query(self, text: str, subscriptions: Sequence[str]) -> Rows:
        """Return what a KQL query finds in the subscriptions, all where none; raises Resource Graph's 400."""
        self._database.execute("delete from scope")
        if subscriptions:
            wanted = [each.lower() for each in subscriptions]
            self._database.execute("insert into scope select unnest(?)", [wanted])
        else:
            self._database.execute("insert into scope select distinct lower(subscriptionId) from inventory")
        try:
            found = duckdb_kql.query(self._database, text, allow_write=False)
            kinds = zip(found.columns, found.types, strict=True)
            return Rows(
                found.columns,
                frozenset(name for name, kind in kinds if str(kind) == "JSON"),
                found.fetchall(),
            )
        except (duckdb_kql.KqlError, duckdb.Error) as error:
            raise invalid_query(str(error)) from None


def _row(resource: Mapping[str, Any]) -> dict[str, Any]:
    text = {name: _text(resource.get(name)) for name in TEXT}
    dynamic = {name: value for name in DYNAMIC if (value := resource.get(name)) is not None}
    return text | dynamic


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) or value is None else json.dumps(value)
