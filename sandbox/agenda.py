"""What becomes due when the clock moves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Hold a moment and what happens then; `fire` gets the moment and must see that it is due only once."""

    at: datetime
    fire: Callable[[datetime], None]


def settle(agenda: Callable[[], Iterable[Due]], now: Callable[[], datetime]) -> None:
    """Fire all that is due, earliest first; what firing makes due fires too."""
    while True:
        earliest = min(agenda(), key=lambda due: due.at, default=None)
        if earliest is None or earliest.at > now():
            return
        earliest.fire(earliest.at)
