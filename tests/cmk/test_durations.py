"""Lengths of time and moments, as people write them."""

from datetime import UTC, datetime, timedelta

import pytest

from cmk.durations import parse_duration, parse_moment
from reactors.core.errors import RejectedInputError


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("8h", timedelta(hours=8)),
        (" 3D ", timedelta(days=3)),
        ("2 w", timedelta(weeks=2)),
    ],
)
def test_a_length_is_a_number_with_its_unit(text: str, length: timedelta) -> None:
    """Minutes, hours, days, weeks."""
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "3", "d", "0d", "-1d", "1.5h", "3 days", "999999d", "٣d"])
def test_anything_else_is_refused_with_what_is_right(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(RejectedInputError, match="is no length of time; write 30m, 8h, 3d or 2w"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01 09:00:00Z", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-12-01T09:00-05:00", datetime(2026, 12, 1, 14, tzinfo=UTC)),
    ],
)
def test_a_moment_without_an_offset_is_one_of_the_zone(text: str, moment: datetime) -> None:
    """A date begins at midnight there."""
    assert parse_moment(text, "Europe/Berlin") == moment


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "01.12.2026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """With what is right."""
    with pytest.raises(RejectedInputError, match="is no date; write 2027-01-31"):
        parse_moment(text, "UTC")
