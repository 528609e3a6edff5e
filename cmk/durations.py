"""How long, and until when, as people write it on a command line."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import shown

_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_DURATION = re.compile(r"([1-9]\d{0,4})\s*([mhdw])", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read minutes, hours, days or weeks, such as `8h` or `3d`."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found:
        raise RejectedInputError(f"{shown(text)} is no length of time; write 30m, 8h, 3d or 2w")
    return int(found[1]) * _UNITS[found[2]]


def parse_moment(text: str, zone: str) -> datetime:
    """Read a date, which begins at midnight, or a date and time; without an offset in that zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise RejectedInputError(
            f"{shown(text)} is no date; write 2027-01-31, or with a time 2027-01-31T09:00"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
