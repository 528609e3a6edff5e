"""Where commands print to."""

import os
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reactors.core.severity import Severity

STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "blue",
    Severity.INFO: "green",
}
_PAGE = 100


def screen() -> Console:
    """Return the terminal, or a page of 100 columns where the output goes elsewhere."""
    elsewhere = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(highlight=False, width=_PAGE if elsewhere else None)


def facts(pairs: list[tuple[str, str]], *, indent: int = 0) -> Table:
    """Return labels with their texts beside them; long words such as ids wrap and lose nothing."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(min_width=8 + indent, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in pairs:
        grid.add_row(Text(" " * indent + label, "dim"), Text(text))
    return grid


def count(number: int, noun: str) -> str:
    """Return a number with its noun, such as `2 waivers`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
