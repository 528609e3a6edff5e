"""What `cmk doctor` found, as a page for a terminal; nothing of what Azure says gets through raw."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cmk.checks.result import Level, Result
from cmk.screen import count
from reactors.core.plain import plain

type Examined = Sequence[tuple[str, Sequence[Result]]]

_STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}
_LONGEST = 2_000


def page(examined: Examined) -> Iterator[RenderableType]:
    """Yield all checks with their lines, and how many are not well."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, min_width=4)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for title, results in examined:
        for number, result in enumerate(results):
            level = Text(result.level.upper(), _STYLES[result.level])
            grid.add_row(level, Text("" if number else title, "bold"), _told(result))
    yield grid
    yield ""
    yield total(examined)


def total(examined: Examined) -> Text:
    """Return how many lines fail and warn."""
    levels = [result.level for _, results in examined for result in results]
    failed, warned = levels.count(Level.FAIL), levels.count(Level.WARN)
    if not failed and not warned:
        return Text("All is well.", _STYLES[Level.OK])
    parts = [count(number, word) for number, word in ((failed, "failure"), (warned, "warning")) if number]
    return Text(", ".join(parts), _STYLES[Level.FAIL if failed else Level.WARN])


def as_object(examined: Examined) -> dict[str, Any]:
    """Return all of it as a JSON object."""
    return {
        "isWell": not has_failed(examined),
        "checks": [
            {
                "check": title,
                "level": str(result.level),
                "said": result.said,
                **({"command": result.command} if result.command else {}),
            }
            for title, results in examined
            for result in results
        ],
    }


def has_failed(examined: Examined) -> bool:
    """Say whether something keeps the reactor from its work."""
    return any(result.level is Level.FAIL for _, results in examined for result in results)


def _told(result: Result) -> Text:
    said = Text(plain(result.said, limit=_LONGEST))
    if result.command:
        said.append("\n")
        said.append(plain(result.command, limit=_LONGEST), "cyan")
    return said
