"""What a scenario acts through, and how it looks at what came of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from local.drill.cards import Card, read_card
from local.drill.errors import UnmetError
from local.drill.result import Result
from local.drill.sandbox import HOME
from local.drill.stack import Stack
from local.drill.tables import Row
from local.drill.told import short

WITHIN = 30.0
LOOK_AGAIN = 0.1
ENDED = frozenset({"proven", "failed", "superseded"})
UNDER_WAY = frozenset({"running", "pending", "sending"})
ACCOUNT_ID = f"{HOME}/resourceGroups/{{group}}/providers/Microsoft.CognitiveServices/accounts/{{name}}"
BEHIND = "consumer-key-version-behind"


class Stage:
    """
    One scenario's view of the stack.

    `names` collects the keys and accounts it deals with, so that the log lines that matter are found.
    `say` is told what the scenario does, `report` how each part of it went that has a line of its own.
    """

    def __init__(
        self,
        stack: Stack,
        say: Callable[[str], None] | None = None,
        report: Callable[[Result], None] | None = None,
    ) -> None:
        self.say = say or (lambda _text: None)
        self.report = report or (lambda _result: None)
        self.sandbox = stack.sandbox
        self.tables = stack.tables
        self.log = stack.log
        self.stack = stack
        self.names: set[str] = set()

    async def until[T](
        self,
        look: Callable[[], Awaitable[T]],
        holds: Callable[[T], object],
        expected: str,
        *,
        within: float = WITHIN,
    ) -> T:
        """Look again and again until it holds and return what was seen; UnmetError after `within` seconds."""
        deadline = time.monotonic() + within
        while not holds(seen := await look()):
            if time.monotonic() > deadline:
                raise UnmetError(f"{expected} within {within:.0f} s", seen)
            await asyncio.sleep(LOOK_AGAIN)
        return seen

    def require(self, *, holds: object, expected: str, seen: object) -> None:
        """Raise UnmetError where it does not hold."""
        if not holds:
            raise UnmetError(expected, seen)

    async def make_key(self, key: str) -> str:
        """Create a key, wait until the reactor has seen to the event of it, and return the version."""
        self.names.add(key)
        self.say(f"Someone creates key {key}")
        version = await self.sandbox.create_version(key)
        await self.handled(key, version)
        return version

    async def make_account(self, name: str, key: str, version: str = "", **wanted: object) -> str:
        """
        Make an account bound to a key of the drill's vault, pinned to a version or versionless.

        Wait until the reactor knows it, and return its ARM id.
        """
        self.names.add(name)
        self.say(
            f"Account {name} uses key {key}, {f'pinned to {short(version)}' if version else 'versionless'}"
        )
        binding = {"vault": "kv-drill", "key": key, **({"version": version} if version else {})}
        place = {"group": wanted.get("resource_group", "rg-ai"), "name": name}
        resource = ACCOUNT_ID.format(**place)
        known = len(self.log.select("event_handled", resource=resource.lower()))
        await self.sandbox.put_account(name, **binding, **wanted)
        await self.written(resource, times=known + 1)
        return resource

    async def rotate(self, key: str) -> str:
        """Make the next version of a key and return it."""
        self.names.add(key)
        self.say(f"Someone rotates key {key}")
        return await self.sandbox.rotate(key)

    async def set_clock(self, moment: datetime) -> None:
        """Move the world's clock forward to a moment."""
        self.say(f"The clock moves to {moment:%d %B %Y, %H:%M} UTC")
        await self.sandbox.set_clock(moment)

    async def logged(self, *events: str, times: int = 1, **fields: object) -> list[dict[str, Any]]:
        """Wait until the host has logged these events with these fields so many times."""

        async def look() -> list[dict[str, Any]]:
            return self.log.select(*events, **fields)

        wanted = f"{times} log lines {' or '.join(events)} with {fields}"
        return await self.until(look, lambda lines: len(lines) >= times, wanted)

    async def handled(self, key: str, version: str) -> None:
        """Wait until an event about this key version is handled."""
        await self.logged("event_handled", key=key, version=version)

    async def written(self, resource: str, times: int = 1) -> None:
        """Wait until so many events of ARM about a resource are handled; its id, in any case."""
        await self.logged("event_handled", resource=resource.lower(), times=times)

    async def proven(self, name: str, version: str, *, within: float = WITHIN) -> Row:
        """Wait until the update to a version is recorded as proven; ARM must show it. Return its row."""
        row = await self.ended(name, version, "proven", within=within)
        account = await self.sandbox.account(name)
        self.require(
            holds=account["key_version"] == version,
            expected=f"{name} pinned to {version} in ARM",
            seen=account["key_version"],
        )
        return row

    async def ended(self, name: str, version: str, state: str, *, within: float = WITHIN) -> Row:
        """
        Wait until the update of an account to a version is in a state; return its row.

        One that has ended otherwise is unmet at once.
        """
        self.names.add(name)

        async def look() -> list[str]:
            return [str(row["State"]) for row in await self.updates(name, version)]

        states = await self.until(
            look,
            lambda states: states == [state] or ENDED.intersection(states),
            f"one update of {name} to {version} in CmkUpdates that is {state}",
            within=within,
        )
        rows = await self.updates(name, version)
        seen = [f"{row['State']}: {row['Reason']}" for row in rows]
        self.require(holds=states == [state], expected=f"{name} to {version} {state}", seen=seen)
        return rows[0]

    async def quiet(self) -> None:
        """Wait until every event that the host has taken in is handled."""

        async def look() -> set[str]:
            taken = {str(line["event_id"]) for line in self.log.select("event_accepted")}
            done = self.log.select("event_handled", "event_already_handled")
            return taken - {str(line["event_id"]) for line in done}

        await self.until(look, lambda left: not left, "every event handled")

    async def settled(self) -> None:
        """Wait until no update runs and no card is on its way."""

        async def look() -> list[str]:
            rows = [*await self.tables.rows("CmkUpdates"), *await self.tables.rows("CmkOutbox")]
            return [row["State"] for row in rows if row["State"] in UNDER_WAY]

        await self.until(look, lambda states: not states, "no update and no card under way")

    async def updates(self, name: str, version: str = "") -> list[Row]:
        """Return the rows of CmkUpdates of an account, all or those to one version."""
        rows = await self.tables.rows("CmkUpdates", **({"RowKey": version} if version else {}))
        return [row for row in rows if row["ConsumerId"].endswith(f"/{name}")]

    async def findings(self, rule: str, subject: str) -> list[Row]:
        """Return the findings of a rule whose subject ends so."""
        rows = await self.tables.rows("CmkFindings", RuleId=rule)
        return [row for row in rows if row["SubjectId"].endswith(subject)]

    async def finding(self, rule: str, subject: str, state: str) -> Row:
        """Wait until the one finding of a rule about a subject is in a state, and return it."""
        rows = await self.until(
            lambda: self.findings(rule, subject),
            lambda rows: [row["State"] for row in rows] == [state],
            f"one finding {rule} about {subject} that is {state}",
        )
        return rows[0]

    async def patches(self, name: str, status: int = 0) -> int:
        """Return how many PATCH requests an account got, all or those answered so."""
        return await self.sandbox.count(method="PATCH", path=f"/accounts/{name}$", status=status)

    async def patched_times(self, name: str, times: int) -> None:
        """Require that an account got so many PATCH requests."""
        seen = await self.patches(name)
        self.require(holds=seen == times, expected=f"{times} PATCH of {name}", seen=seen)

    async def cards(self, *words: str) -> list[Card]:
        """Return the cards that hold all these words."""
        cards = [read_card(message) for message in await self.sandbox.cards()]
        return [card for card in cards if all(word in card.text for word in words)]

    async def card(self, *words: str) -> Card:
        """Wait until there is a card with these words; there must be one only."""
        cards = await self.until(
            lambda: self.cards(*words), len, f"a card with {' and '.join(map(repr, words))}"
        )
        self.require(holds=len(cards) == 1, expected=f"one card with {words}", seen=_titles(cards))
        return cards[0]


def _titles(cards: Sequence[Card]) -> list[str]:
    return [card.title for card in cards]
