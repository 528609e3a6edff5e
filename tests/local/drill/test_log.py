"""The host's log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.drill.log import HostLog, Line


@pytest.fixture
def log(tmp_path: Path) -> Iterator[HostLog]:
    """Return a log with three lines in it, one of which is not structured."""
    made = HostLog(tmp_path / "host.log")
    made.add('{"event": "event_handled", "key": "cmk"}')
    made.add("Traceback (most recent call last):")
    made.add('{"event": "event_handled", "key": "other"}')
    yield made
    made.close()


def test_selects_lines_by_event_and_fields(log: HostLog) -> None:
    """Several events may be asked for at once."""
    assert len(log.select("event_handled", "event_ignored")) == 2
    assert [line["key"] for line in log.select("event_handled", key="cmk")] == ["cmk"]


def test_finds_the_lines_that_mention_a_name(log: HostLog) -> None:
    """As they were printed, without the time that was added."""
    assert log.mentioning({"cmk"}, last=5) == ['{"event": "event_handled", "key": "cmk"}']


def test_everything_goes_to_the_file(log: HostLog, tmp_path: Path) -> None:
    """Tracebacks too."""
    log.close()

    assert (tmp_path / "host.log").read_text().splitlines()[1].startswith("Traceback")


def test_passes_structured_lines_on(tmp_path: Path) -> None:
    """As they come, with the time they came at."""
    passed: list[Line] = []

    log = HostLog(tmp_path / "host.log", passed.append)
    log.add('{"event": "host_started"}')
    log.close()

    assert passed[0]["event"] == "host_started"
    assert passed[0]["at"].tzinfo is not None
