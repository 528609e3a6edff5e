"""Where in a policy file something stands, and how a mistake there is told."""

import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any

from reactors.core.errors import SettingsError
from reactors.core.identifiers import shown


@dataclass(frozen=True, slots=True)
class Place:
    """A key or table of a TOML file by its path, such as `("scopes", 1, "match")`."""

    name: str = "policy.toml"
    text: str = field(default="", repr=False)
    path: tuple[str | int, ...] = ()

    def at(self, *steps: str | int) -> "Place":
        """Return the place these steps further in."""
        return replace(self, path=(*self.path, *steps))

    @property
    def line(self) -> int:
        """
        The line on which the key or table begins; 1 where the file does not have it.

        TOML values end with a line, so the first lines of a file are a file again unless they cut a value.
        The line sought is the one after the longest such beginning that lacks the path. It is looked for
        only once there is a mistake to tell.
        """
        lines = [f"{line}\n" for line in self.text.split("\n")]

        def appears(count: int) -> bool:
            for end in range(count, len(lines)):
                try:
                    beginning = tomllib.loads("".join(lines[:end]))
                except ValueError:
                    continue
                return _has(beginning, self.path)
            return True

        if not _has(tomllib.loads(self.text), self.path):
            return 1
        return 1 + bisect_left(range(1, len(lines)), True, key=appears)

    def mistake(self, what: str) -> SettingsError:
        """Return the error that tells `file:line: key` and what is wrong with it."""
        return SettingsError(f"{self.name}:{self.line}: {self}{what}")

    def __str__(self) -> str:
        """Return the path as people write it, such as `scopes[1].match`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in self.path)
        return "".join(steps).removeprefix(".")


def as_toml(value: object) -> str:
    """Return a value the way the file has it, on one line and cut."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{shown(value)}"'
        case int() | float():
            return shown(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return "an array"
        case _:
            return "a table"


def guess(value: object, allowed: Iterable[str]) -> str:
    """Return a clause that names the allowed value that was likely meant, or nothing."""
    by_lower = {name.lower(): name for name in allowed}
    close = get_close_matches(str(value).lower(), by_lower, n=1)
    return f"; did you mean {by_lower[close[0]]}?" if close else ""


def _has(value: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        if isinstance(step, str):
            if not isinstance(value, dict) or step not in value:
                return False
        elif not isinstance(value, list) or step >= len(value):
            return False
        value = value[step]
    return True
