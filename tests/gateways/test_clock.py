"""The clocks: the machine's, and one that a file moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reactors.gateways.clock import MovedClock, SystemClock


def test_the_machine_s_time_is_aware_and_in_utc() -> None:
    """Whatever the machine's own zone."""
    before = datetime.now(UTC)

    now = SystemClock().now()

    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta()


def test_a_file_moves_the_clock_at_once(tmp_path: Path) -> None:
    """The file holds seconds as text and is read each time."""
    file = tmp_path / "clock"
    clock = MovedClock(str(file))
    file.write_text("86400.5")

    moved = clock.now() - datetime.now(UTC)

    assert timedelta(days=1) - timedelta(minutes=1) < moved < timedelta(days=1, minutes=1)
    assert clock.now().utcoffset() == timedelta()


@pytest.mark.parametrize("text", [None, "", "soon"])
def test_without_a_number_nothing_is_moved(tmp_path: Path, text: str | None) -> None:
    """A file that is missing, or being replaced, is no reason to fail."""
    file = tmp_path / "clock"
    if text is not None:
        file.write_text(text)

    moved = MovedClock(str(file)).now() - datetime.now(UTC)

    assert abs(moved) < timedelta(minutes=1)
