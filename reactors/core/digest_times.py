"""When digests are due: at a time of the day in a zone, whatever its clocks do. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reactors.core.telling import DigestPlan, Every

_DAYS = 8


def latest_digest(plan: DigestPlan, zone: str, by: datetime) -> datetime:
    """
    Return the last time up to a moment, itself included, at which a digest was due, in UTC.

    A time of the day that the clocks skip is due as much later as they are put forward, one that they show
    twice is due the first time.
    """
    return max(due for due in _due_around(plan, zone, by) if due <= by)


def _due_around(plan: DigestPlan, zone: str, moment: datetime) -> Iterator[datetime]:
    """Yield the times at which digests are due from some days before a moment to the next day."""
    local = ZoneInfo(zone)
    today = moment.astimezone(local).date()
    for offset in range(-_DAYS, 2):
        day = today + timedelta(days=offset)
        if plan.every is Every.DAY or day.weekday() == plan.weekday:
            yield datetime.combine(day, plan.at, tzinfo=local).astimezone(UTC)
