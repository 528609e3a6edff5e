"""The clock: the machine's, or on a developer's machine one that a file moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class SystemClock:
    """The machine's clock in UTC."""

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)


class MovedClock:
    """The machine's clock, moved by the seconds that a file holds; a missing file moves nothing."""

    def __init__(self, file: str) -> None:
        """Follow this file."""
        self._file = Path(file)

    def now(self) -> datetime:
        """Return the moved time; the file is read each time, so that a move shows at once."""
        try:
            offset = float(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            offset = 0.0
        return datetime.now(UTC) + timedelta(seconds=offset)
