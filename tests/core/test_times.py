"""Moments as people read them."""

from datetime import UTC, datetime

import pytest

from reactors.core.times import shown_moment


@pytest.mark.parametrize(
    ("at", "zone", "shown"),
    [
        ("2026-11-02T10:15:30", "UTC", "2026-11-02 10:15:30 UTC"),
        ("2026-11-02T10:15:30", "Europe/London", "2026-11-02 10:15:30 UTC"),
        ("2026-07-02T10:15:30", "Europe/London", "2026-07-02 10:15:30 UTC (11:15:30 Europe/London)"),
        ("2026-11-02T10:15:30", "Europe/Stockholm", "2026-11-02 10:15:30 UTC (11:15:30 Europe/Stockholm)"),
        ("2026-11-02T23:30:00", "Asia/Tokyo", "2026-11-02 23:30:00 UTC (2026-11-03 08:30:00 Asia/Tokyo)"),
    ],
)
def test_a_moment_is_shown_in_utc_and_in_the_zone(at: str, zone: str, shown: str) -> None:
    """The zone's time only where it is another, its date only where that is another."""
    assert shown_moment(datetime.fromisoformat(at).replace(tzinfo=UTC), zone) == shown
