"""The estate at one moment, as a table: what is bound to which key, and how it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from local.drill.tables import Row
from local.drill.told import short

type Json = Mapping[str, Any]

SEVERITIES = ("critical", "high", "medium", "low", "info")
STYLES = {
    "up to date": "green",
    "follows by itself": "green",
    "Microsoft's key": "dim",
    "uses its hub's": "green",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One consumer: its key, how it is bound, the version in use and how it stands."""

    name: str
    kind: str
    key: str
    binding: str
    version: str
    state: str


def standings(world: Json, updates: Sequence[Row]) -> list[Standing]:
    """Return how each consumer of the sandbox's state stands; `updates` are the rows of CmkUpdates."""
    keys = {key["name"]: key["versions"] for vault in world["vaults"] for key in vault["keys"]}
    now = datetime.fromisoformat(world["now"])
    found = [_standing(kind, each, keys, updates, now) for kind, each in _consumers(world)]
    return sorted(found, key=lambda each: (each.key or "~", each.kind, each.name))


def _consumers(world: Json) -> Iterator[tuple[str, Json]]:
    yield from (("Foundry or AI service", each) for each in world["accounts"])
    for each in world.get("workspaces", ()):
        yield "hub or workspace", each
    for each in world.get("storage_accounts", ()):
        yield "storage", each
        for scope in each["scopes"]:
            yield "encryption scope", {**scope, "name": f"{each['name']}/{scope['name']}"}
    for each in world.get("search_services", ()):
        for found in each["objects"]:
            yield f"in search {found['collection']}", {**found, "name": f"{each['name']}/{found['name']}"}
    for each in world.get("cosmos_accounts", ()):
        yield "Cosmos DB", each


def estate_table(found: Sequence[Standing]) -> Table:
    """Return the table for a terminal."""
    table = Table(title="The estate", title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    for name in ("Name", "Type", "Key", "Binding", "Version", "State"):
        table.add_column(name, no_wrap=name != "State")
    for each in found:
        state = Text(each.state, STYLES.get(each.state, "yellow"))
        table.add_row(each.name, each.kind, each.key, each.binding, each.version, state)
    return table


def _standing(
    kind: str, account: Json, keys: Mapping[str, Sequence[Json]], updates: Sequence[Row], now: datetime
) -> Standing:
    name, key = str(account["name"]), account["key_name"]
    if key is None:
        follows = kind == "hub or workspace" and str(account.get("kind")).lower() == "project"
        return Standing(name, kind, "", "", "", "uses its hub's" if follows else "Microsoft's key")
    versions = keys.get(key, ())
    newest = str(versions[-1]["version"]) if versions else ""
    pinned = account["key_version"]
    used = next((each for each in versions if each["version"] == (pinned or newest)), None)
    if used is not None and used["expires_on"] and datetime.fromisoformat(used["expires_on"]) <= now:
        state = "key expired"
    elif not pinned:
        state = "follows by itself"
    elif pinned == newest:
        state = "up to date"
    else:
        state = _behind(name, newest, updates)
    return Standing(name, kind, key, "pinned" if pinned else "versionless", short(pinned or newest), state)


def _behind(name: str, newest: str, updates: Sequence[Row]) -> str:
    row = next(
        (
            u
            for u in updates
            if u["ConsumerId"].endswith(f"/{name.rpartition('/')[2]}") and u["RowKey"] == newest
        ),
        None,
    )
    if row is None:
        return "behind"
    words = "would update" if row["State"] == "planned" else f"update {row['State']}"
    return f"behind, {words}"


def findings_line(findings: Sequence[Row]) -> str:
    """Return how many findings are open, by severity, worst first; `findings` are the rows of CmkFindings."""
    counts = Counter(str(row["Severity"]) for row in findings if row["State"] in ("open", "acknowledged"))
    told = [f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity]]
    return ", ".join(told) or "none"
