"""Durations of `host.json`."""

from datetime import timedelta

import pytest

from local.host.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:00:30", timedelta(seconds=30)),
        ("00:05", timedelta(minutes=5)),
        ("1.02:03:04", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("00:00:00.1", timedelta(milliseconds=100)),
        ("00:00:00.1234567", timedelta(microseconds=123456)),
    ],
)
def test_reads_every_part(text: str, expected: timedelta) -> None:
    """Days and fractions are optional; the seventh digit is cut."""
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "30", "24:00:00", "00:60:00", "00:00:60", "-00:00:01", "00:00:30 "])
def test_refuses_anything_else(text: str) -> None:
    """A value that .NET would not take as a clock time is an error, not a guess."""
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)
