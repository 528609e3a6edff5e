"""`./dev check`: a line for each program."""

import sys

import pytest

from local.commands import check


def test_a_check_that_passes_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What it printed is of no interest."""
    assert check.passes("python", [sys.executable, "-c", "print('details')"])

    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_check_that_fails_shows_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    """On both of its outputs."""
    program = "import sys; print('seen'); sys.exit('wrong')"

    assert not check.passes("python", [sys.executable, "-c", program])

    shown = capsys.readouterr().out
    assert "FAILED" in shown
    assert "seen" in shown
    assert "wrong" in shown


def test_takes_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """A path would promise that only it is checked."""
    assert check.main(["reactors"]) == 2

    assert "takes no arguments" in capsys.readouterr().err
