"""Until when quiet lasts."""

from datetime import UTC, datetime, time

import pytest

from reactors.core.quiet import quiet_until
from reactors.core.telling import Quiet, Weekday

NIGHT = Quiet(time(20), time(7))
LUNCH = Quiet(time(12), time(13, 30))
WEEKEND = Quiet(days=frozenset({Weekday.SATURDAY, Weekday.SUNDAY}))
BOTH = Quiet(time(20), time(7), frozenset({Weekday.SATURDAY, Weekday.SUNDAY}))


def utc(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "at", "until"),
    [
        (NIGHT, "UTC", "2026-11-02T19:59:59", ""),
        (NIGHT, "UTC", "2026-11-02T20:00:00", "2026-11-03T07:00:00"),
        (NIGHT, "UTC", "2026-11-03T06:59:59", "2026-11-03T07:00:00"),
        (NIGHT, "UTC", "2026-11-03T07:00:00", ""),
        (LUNCH, "UTC", "2026-11-03T12:10:00", "2026-11-03T13:30:00"),
        (LUNCH, "UTC", "2026-11-03T13:30:00", ""),
        # Friday evening to Monday morning, through both
        (BOTH, "UTC", "2026-11-06T21:00:00", "2026-11-09T07:00:00"),
        (WEEKEND, "UTC", "2026-11-07T10:00:00", "2026-11-09T00:00:00"),
        (WEEKEND, "UTC", "2026-11-06T10:00:00", ""),
        # Stockholm is an hour ahead of UTC in winter and two in summer
        (NIGHT, "Europe/Stockholm", "2026-11-02T18:59:59", ""),
        (NIGHT, "Europe/Stockholm", "2026-11-02T19:00:00", "2026-11-03T06:00:00"),
        (NIGHT, "Europe/Stockholm", "2026-07-02T18:00:00", "2026-07-03T05:00:00"),
        # the night in which its clocks go back, and the one in which they go forward
        (NIGHT, "Europe/Stockholm", "2026-10-24T20:00:00", "2026-10-25T06:00:00"),
        (NIGHT, "Europe/Stockholm", "2026-03-28T20:00:00", "2026-03-29T05:00:00"),
        (Quiet(), "UTC", "2026-11-02T10:00:00", ""),
    ],
)
def test_quiet_lasts_until_the_end_of_the_hours_and_days(
    quiet: Quiet, zone: str, at: str, until: str
) -> None:
    """By the clock on the readers' wall."""
    assert quiet_until(quiet, zone, utc(at)) == (utc(until) if until else None)
