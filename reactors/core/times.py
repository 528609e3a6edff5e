"""Moments as people read them: in UTC, and in their own zone."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def is_zone(name: str) -> bool:
    """Say whether this is the IANA name of a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def shown_moment(at: datetime, zone: str) -> str:
    """
    Return a moment in UTC and, where that is another time, in the zone of that IANA name.

    The date is said again only where it is another one there.
    """
    utc = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    local = at.astimezone(ZoneInfo(zone))
    if not local.utcoffset():
        return utc
    form = "%H:%M:%S" if local.date() == at.date() else "%Y-%m-%d %H:%M:%S"
    return f"{utc} ({local:{form}} {zone})"
