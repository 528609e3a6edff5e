"""The clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.clock import Clock, iso
from sandbox.errors import SandboxError

START = datetime(2026, 11, 2, 10, tzinfo=UTC)


def test_the_clock_moves_by_a_duration_and_to_a_moment() -> None:
    """Both add to the offset."""
    clock = Clock.stopped_at(START)

    clock.advance(timedelta(hours=1))
    clock.set(START + timedelta(days=1))

    assert (clock.now(), clock.offset) == (START + timedelta(days=1), timedelta(days=1))


def test_the_clock_never_goes_back() -> None:
    """Neither by a negative duration nor to an earlier moment."""
    clock = Clock.stopped_at(START)

    with pytest.raises(SandboxError, match="only moves forward"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(SandboxError, match="only moves forward"):
        clock.set(START - timedelta(seconds=1))


def test_a_moment_needs_a_zone() -> None:
    """A naive datetime is refused."""
    with pytest.raises(SandboxError, match="aware"):
        Clock.stopped_at(START.replace(tzinfo=None))
    with pytest.raises(SandboxError, match="time zone"):
        Clock.stopped_at(START).set(START.replace(tzinfo=None))


def test_each_move_is_written_for_others_to_follow(tmp_path: Path) -> None:
    """The file holds the offset in seconds, from the start on, and no draft is left beside it."""
    file = tmp_path / "clock"
    clock = Clock(lambda: START, file=file)
    at_start = file.read_text()

    clock.advance(timedelta(days=1, milliseconds=500))

    assert (float(at_start), float(file.read_text())) == (0.0, 86400.5)
    assert [each.name for each in tmp_path.iterdir()] == ["clock"]


def test_times_are_written_as_azure_writes_them() -> None:
    """Seven fractional digits and a Z."""
    assert iso(START + timedelta(microseconds=123456)) == "2026-11-02T10:00:00.1234560Z"
