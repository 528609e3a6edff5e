"""The one clock of a world, which can be moved forward."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.errors import SandboxError


def system_now() -> datetime:
    """Return the machine's time as an aware UTC datetime."""
    return datetime.now(UTC)


class Clock:
    """
    Tell the world's time: a source of time plus an offset that only grows.

    With `file`, each move writes the offset in seconds there, as text and atomically, so that
    another process can follow.
    """

    def __init__(self, source: Callable[[], datetime] = system_now, *, file: Path | None = None) -> None:
        """Start without an offset; a `file` is written at once."""
        self._source = source
        self._file = file
        self.offset = timedelta()
        self._publish()

    @classmethod
    def stopped_at(cls, moment: datetime) -> "Clock":
        """Return a clock that stands at an aware `moment` until it is moved."""
        if moment.tzinfo is None:
            raise SandboxError("a clock needs an aware datetime")
        return cls(lambda: moment)

    def now(self) -> datetime:
        """Return the world's time, aware and in UTC."""
        return self._source().astimezone(UTC) + self.offset

    def advance(self, delta: timedelta) -> None:
        """Move forward by `delta`; a negative one raises SandboxError."""
        if delta < timedelta():
            raise SandboxError("the clock only moves forward: give a positive duration or a later moment")
        self.offset += delta
        self._publish()

    def set(self, moment: datetime) -> None:
        """Move forward to an aware `moment`; an earlier one raises SandboxError."""
        if moment.tzinfo is None:
            raise SandboxError("the moment needs a time zone, for example 2026-12-01T00:00:00Z")
        self.advance(moment - self.now())

    def _publish(self) -> None:
        if self._file is not None:
            draft = self._file.with_name(self._file.name + ".part")
            draft.write_text(repr(self.offset.total_seconds()))
            draft.replace(self._file)


def unix(moment: datetime) -> int:
    """Return seconds since 1970, as Key Vault writes times."""
    return int(moment.timestamp())


def iso(moment: datetime) -> str:
    """Return UTC with seven fractional digits, as ARM and Event Grid write times."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"
