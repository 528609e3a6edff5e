"""What `./dev play` does with a running stack, and how it shows what it finds."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import aiohttp
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local.drill.cards import read_card
from local.drill.errors import SandboxRefusedError, StackError
from local.drill.estate import estate_table, findings_line, standings
from local.drill.identities import list_principals, list_roles
from local.drill.running import Running
from local.drill.sandbox import Sandbox
from local.drill.tables import Row, Tables
from local.drill.told import short

FAULTS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "throttle": {"kind": "status", "status": 429, "retry_after": 5, "count": 2},
        "fail": {"kind": "fail-operation", "message": "The key could not be applied.", "count": 1},
    }
)
COLUMNS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "CmkUpdates": ("ConsumerId", "FromVersion", "ToVersion", "State", "Patches", "Reason"),
        "CmkFindings": ("RuleId", "SubjectId", "State", "Severity", "Episode"),
        "CmkImpact": ("ConsumerId", "Cause", "Permissions", "ActorId", "Road", "IsOpen", "CanUndo"),
        "CmkOutbox": ("Title", "State", "Attempts", "ChangedAt"),
        "CmkRejected": ("EventId", "Reason", "ReceivedAt"),
        "CmkJournal": ("At", "Kind", "Detail"),
        "CmkClaims": ("PartitionKey", "RowKey", "State", "DueAt"),
    }
)


PIPED_WIDTH = 140
UNDER_WAY_SECONDS = 15.0
LOOK_AGAIN = 0.2
ELSEWHERE = "kv-elsewhere"


class Player:
    """Act on a stack that runs in another process, for the length of an `async with` block."""

    def __init__(self, stack: Running, console: Console | None = None) -> None:
        self._stack = stack
        width = None if sys.stdout.isatty() else PIPED_WIDTH
        self._console = console or Console(highlight=False, width=width)
        self._closing = AsyncExitStack()
        self._sandbox: Sandbox
        self._tables: Tables
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = await self._closing.enter_async_context(aiohttp.ClientSession())
        self._tables = await self._closing.enter_async_context(Tables(self._stack.storage))
        self._sandbox = Sandbox(self._stack.sandbox, self._session)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._closing.aclose()

    async def rotate(self, key: str, vault: str) -> None:
        """Make a new version of a key."""
        version = await self._sandbox.rotate(key, vault)
        self._say(f"Key {key} in vault {vault} has version {version} now.")

    async def move_clock(self, by: timedelta) -> None:
        """
        Move the clock forward and let the watch run, as it would have meanwhile.

        Updates that run get a few seconds to end first: days that pass within one make it fail.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(UNDER_WAY_SECONDS):
                # Another process sets no Event.
                while await self._tables.rows("CmkUpdates", State="running"):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_AGAIN)
        now = await self._sandbox.advance(by.total_seconds())
        await self._run_timer("on_watch_schedule")
        self._say(f"It is {now:%d %B %Y, %H:%M} UTC now, and the watch has run.")

    async def sweep(self) -> None:
        """Start a sweep; what it finds is shown where the stack runs."""
        await self._run_timer("on_sweep_schedule")
        self._say("A sweep of the whole estate has started.")

    async def drift(self, account: str) -> None:
        """Point an account to a key of the same name in another vault, as somebody might by mistake."""
        found = await self._sandbox.account(account)
        key = found["key_name"]
        if key is None:
            raise SandboxRefusedError(f"{account} has no key of its own that could be changed")
        known = [vault["name"] for vault in (await self._sandbox.state())["vaults"]]
        if ELSEWHERE not in known:
            await self._sandbox.call("PUT", f"/vaults/{ELSEWHERE}", {"resource_group": "rg-security"})
        await self._sandbox.create_version(key, ELSEWHERE)
        changes = {
            "properties.encryption.keyVaultProperties.keyVaultUri": f"https://{ELSEWHERE}.vault.azure.net/",
            "properties.encryption.keyVaultProperties.keyVersion": None,
        }
        await self._sandbox.call("PATCH", "/resources", {"id": found["id"], "set": changes})
        self._say(f"{account} uses key {key} in vault {ELSEWHERE} now.")

    async def disable(self, key: str, version: str, vault: str) -> None:
        """Disable a version, named in full, by its beginning, or as `current`."""
        versions = [each["version"] for each in (await self._sandbox.key(key, vault))["versions"]]
        found = versions[-1:] if version == "current" else [v for v in versions if v.startswith(version)]
        if len(found) != 1:
            raise SandboxRefusedError(
                f"no single version {version!r} of {key}; there are {', '.join(versions)}"
            )
        await self._sandbox.update_version(key, found[0], vault, enabled=False)
        self._say(f"Version {found[0]} of key {key} is disabled. Azure sends no event about that.")

    async def revoke(self, account: str) -> None:
        """Take away the roles that an account's identities have at the vault of its key."""
        found, vault = await self._bound(account)
        roles = await list_roles(self._sandbox, found["id"], vault["id"])
        if not roles:
            raise SandboxRefusedError(f"{account} has no role at vault {vault['name']}")
        for each in roles:
            await self._sandbox.unassign_role(each)
        self._say(f"{account} has no role at vault {vault['name']} any more. ./dev play restore {account}")

    async def restore(self, account: str) -> None:
        """Give an account's identities the role that they need at the vault of its key."""
        found, vault = await self._bound(account)
        if await list_roles(self._sandbox, found["id"], vault["id"]):
            raise SandboxRefusedError(f"{account} has a role at vault {vault['name']}")
        for each in await list_principals(self._sandbox, found["id"]):
            await self._sandbox.assign_role(vault["id"], each)
        self._say(f"{account} has its role again; it counts once ./dev play clock +15m has passed.")

    async def _bound(self, account: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return an account and the vault of its key."""
        found = await self._sandbox.account(account)
        if found["key_name"] is None:
            raise SandboxRefusedError(f"{account} has no key of its own")
        name = str(urlsplit(str(found["key_vault_uri"])).hostname).partition(".")[0]
        return found, await self._sandbox.call("GET", f"/vaults/{quote(name)}")

    async def add_fault(self, fault: str, account: str) -> None:
        """Let the next updates go wrong, of one account or of any."""
        path = f"/accounts/{re.escape(account) if account else '[^/]+'}$"
        await self._sandbox.add_fault(method="PATCH", path=path, **FAULTS[fault])
        what = {"throttle": "The next two PATCH requests get 429", "fail": "The next update fails"}[fault]
        self._say(f"{what}{f' ({account})' if account else ''}. Rotate a key to see what comes of it.")

    async def show_cards(self) -> None:
        """Print the cards that Teams took, oldest first."""
        cards = [read_card(message) for message in await self._sandbox.cards()]
        for card in cards:
            body = Text("\n".join(card.lines[1:]))
            self._console.print(Panel(body, title=Text(card.title, "bold"), title_align="left"))
        self._say(f"{len(cards)} cards; as a page: {self._stack.sandbox}/teams")

    async def show_tables(self, name: str) -> None:
        """Print the rows of a table, or without a name which tables there are."""
        names = await self._tables.names()
        if not name:
            for each in names:
                self._say(f"{each}: {len(await self._tables.rows(each))} rows")
            return
        found = next((each for each in names if each.lower().removeprefix("cmk") in name.lower()), None)
        if found is None:
            raise SandboxRefusedError(f"no table {name!r}; there are: {', '.join(names) or 'none yet'}")
        self._console.print(rows_table(found, await self._tables.rows(found)))

    async def show_status(self) -> None:
        """Print addresses, the time and how the estate stands."""
        world = await self._sandbox.state()
        self._say(f"Time there   {datetime.fromisoformat(world['now']):%d %B %Y, %H:%M} UTC")
        self._say(f"Sandbox      {self._stack.sandbox}/sandbox")
        self._say(f"Host         {self._stack.host}")
        self._say(f"Teams        {self._stack.sandbox}/teams, {world['teams_messages']} cards")
        self._say(f"Findings     {findings_line(await self._tables.rows('CmkFindings'))}")
        self._console.print(estate_table(standings(world, await self._tables.rows("CmkUpdates"))))

    async def _run_timer(self, function: str) -> None:
        async with self._session.post(f"{self._stack.host}/admin/functions/{function}", json={}) as answer:
            if not answer.ok:
                raise StackError(f"the host did not run {function}: it answered {answer.status}")

    def _say(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True)


def rows_table(name: str, rows: Sequence[Row]) -> Table:
    """Return rows as a table of the columns that people look at."""
    columns = COLUMNS.get(name) or sorted({column for row in rows for column in row})
    table = Table(title=name, title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column))) for column in columns))
    return table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    text = str(value)
    return short(text.rpartition("/")[2] if text.startswith(("/subscriptions/", "https://")) else text)
