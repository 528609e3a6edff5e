"""The table that queries run over, and the evaluation of KQL by duckdb-kql."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import duckdb_kql

from sandbox.errors import ServiceError

TEXT = ("id", "name", "type", "kind", "location", "resourceGroup", "subscriptionId", "tenantId")
DYNAMIC = ("tags", "identity", "sku", "properties")


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold a query's result: names of columns, and one mapping per row."""

    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


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
        rows = [
            [
                *(_text(resource.get(name)) for name in TEXT),
                *(_dynamic(resource.get(name)) for name in DYNAMIC),
            ]
            for resource in resources
        ]
        self._database.execute("delete from inventory")
        if rows:
            marks = ", ".join("?" * (len(TEXT) + len(DYNAMIC)))
            self._database.executemany(f"insert into inventory values ({marks})", rows)  # noqa: S608 - marks only

    def query(self, text: str, subscriptions: Iterable[str]) -> Rows:
        """Return what a KQL query finds in the subscriptions; raises Resource Graph's 400."""
        self._database.execute("delete from scope")
        for each in subscriptions:
            self._database.execute("insert into scope values (?)", [each.lower()])
        try:
            found = duckdb_kql.query(self._database, text, allow_write=False)
            columns, dynamic = found.columns, [str(kind) == "JSON" for kind in found.types]
            rows = found.fetchall()
        except (duckdb_kql.KqlError, duckdb.Error) as error:
            raise invalid_query(str(error)) from None
        return Rows(
            columns,
            [
                {
                    name: json.loads(value) if is_json and value is not None else value
                    for name, value, is_json in zip(columns, row, dynamic, strict=True)
                }
                for row in rows
            ],
        )


def _text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _dynamic(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
