"""`./dev play`."""

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from local.commands import play
from local.drill import running


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+30d", timedelta(days=30)),
        ("12h", timedelta(hours=12)),
        ("+5m", timedelta(minutes=5)),
        ("+2w", timedelta(weeks=2)),
    ],
)
def test_reads_a_period(text: str, expected: timedelta) -> None:
    """With or without its sign."""
    assert play.period(text) == expected


@pytest.mark.parametrize("text", ["-30d", "30", "d", "+1y", "+999999d"])
def test_refuses_what_is_no_period(text: str) -> None:
    """Time moves forward only."""
    with pytest.raises(argparse.ArgumentTypeError, match="not a period such as"):
        play.period(text)


def test_says_when_nothing_is_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to do about it."""
    monkeypatch.setattr(running, "FILE", tmp_path / "stack.json")

    assert play.main(["status"]) == 1

    assert "start ./dev run in another terminal first" in capsys.readouterr().err
