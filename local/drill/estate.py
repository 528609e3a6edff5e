"""The estate at one moment, as a table: which account is bound to what, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from local.drill.narration import short
from local.drill.tables import Row

type Json = Mapping[str, Any]

STYLES = {"up to date": "green", "follows by itself": "green", "Microsoft's key": "dim"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One account: its key, how it is bound, the version in use and how it stands."""

    account: str
    key: str
    binding: str
    version: str
    state: str


def standings(world: Json, updates: Sequence[Row]) -> list[Standing]:
    """Return how each account of the sandbox's state stands; `updates` are the rows of CmkUpdates."""
    keys = {key["name"]: key["versions"] for vault in world["vaults"] for key in vault["keys"]}
    now = datetime.fromisoformat(world["now"])
    found = [_standing(account, keys, updates, now) for account in world["accounts"]]
    return sorted(found, key=lambda each: (each.key or "~", each.account))


def estate_table(found: Sequence[Standing]) -> Table:
    """Return the table for a terminal."""
    table = Table(title="The estate", title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    for name in ("Account", "Key", "Binding", "Version", "State"):
        table.add_column(name, no_wrap=name != "State")
    for each in found:
        state = Text(each.state, STYLES.get(each.state, "yellow"))
        table.add_row(each.account, each.key, each.binding, each.version, state)
    return table


def _standing(
    account: Json, keys: Mapping[str, Sequence[Json]], updates: Sequence[Row], now: datetime
) -> Standing:
    name, key = str(account["name"]), account["key_name"]
    if key is None:
        return Standing(name, "", "", "", "Microsoft's key")
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
    return Standing(name, key, "pinned" if pinned else "versionless", short(pinned or newest), state)


def _behind(name: str, newest: str, updates: Sequence[Row]) -> str:
    row = next((u for u in updates if u["ConsumerId"].endswith(f"/{name}") and u["RowKey"] == newest), None)
    if row is None:
        return "behind"
    words = "would update" if row["State"] == "planned" else f"update {row['State']}"
    return f"behind, {words}"
