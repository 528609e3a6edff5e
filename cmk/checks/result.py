"""What a check of `cmk doctor` says."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it stands: a warning is worth a look, a failure keeps the reactor from some of its work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Result:
    """One line: what was seen, and where that is not well the command that mends it."""

    level: Level
    said: str
    command: str = ""


def fine(said: str) -> Result:
    """Return that something is as it should be."""
    return Result(Level.OK, said)


def doubtful(said: str, command: str = "") -> Result:
    """Return that something is worth a look."""
    return Result(Level.WARN, said, command)


def broken(said: str, command: str = "") -> Result:
    """Return that something is not as it must be."""
    return Result(Level.FAIL, said, command)
