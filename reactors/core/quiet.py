"""Quiet hours: until when what can wait does; pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reactors.core.telling import Quiet, Weekday

_DAYS_AHEAD = 8


def quiet_until(quiet: Quiet, zone: str, at: datetime) -> datetime | None:
    """
    Return when the quiet that holds at this moment ends, in UTC, or None where none holds.

    The hours are those of the zone, also on the days on which its clocks change.
    """
    local = at.astimezone(ZoneInfo(zone))
    end = local
    for _ in range(2 * _DAYS_AHEAD):
        later = _end(quiet, end)
        if later is None:
            break
        end = later
    return end.astimezone(at.tzinfo) if end > local else None


def _end(quiet: Quiet, local: datetime) -> datetime | None:
    if Weekday(local.weekday()) in quiet.days:
        return _at(local + timedelta(days=1), time(0))
    start, end, now = quiet.start, quiet.end, local.time()
    if start == end:
        return None
    if start < end:
        return _at(local, end) if start <= now < end else None
    if now >= start:
        return _at(local + timedelta(days=1), end)
    return _at(local, end) if now < end else None


def _at(day: datetime, moment: time) -> datetime:
    return datetime.combine(day.date(), moment, day.tzinfo)
