"""Tracebacks as text, which is how the worker library hands over a failure."""

import re
from dataclasses import dataclass
from pathlib import Path

_FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+)(?:, in (?P<name>.+))?$', re.MULTILINE)
_HEADER = "Traceback (most recent call last):"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Cause:
    """The exception a traceback ends in: its class name and the first line of its message."""

    error_type: str
    reason: str


def cause_of(traceback: str, representation: str) -> Cause:
    """
    Return what a formatted traceback ends in.

    `representation` is the exception's `repr`, for the case that the traceback has an odd form.
    """
    _, header, tail = traceback.rpartition(_HEADER)
    lines = [line for line in tail.splitlines() if line and not line.startswith(" ")]
    if not header or not lines:
        kind, _, rest = representation.partition("(")
        return Cause(kind, rest.removesuffix(")").strip("'\"")[:_LONGEST])
    name, _, reason = lines[0].partition(": ")
    return Cause(name.rpartition(".")[2], reason[:_LONGEST])


def innermost_line(traceback: str, *, below: Path) -> str:
    """Return `file:line in name` of the last frame whose file lies below a directory, or an empty text."""
    where = ""
    for frame in _FRAME.finditer(traceback):
        file = Path(frame["file"])
        if file.is_relative_to(below) and "site-packages" not in file.parts:
            where = f"{file.relative_to(below)}:{frame['line']}"
            where += f" in {frame['name']}" if frame["name"] else ""
    return where
