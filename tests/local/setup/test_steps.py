"""Running a program that installs something."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.setup.errors import StepError
from local.setup.steps import Steps
from local.setup.terminal import Terminal


@pytest.fixture
def held(tmp_path: Path) -> Iterator[int]:
    """Return the descriptor of a file to lock."""
    with (tmp_path / "lock").open("w") as file:
        yield file.fileno()


@pytest.fixture
def out() -> io.StringIO:
    """Return what the terminal shows."""
    return io.StringIO()


@pytest.fixture
def steps(tmp_path: Path, held: int, out: io.StringIO) -> Steps:
    """Return steps that run in an empty folder."""
    return Steps(tmp_path, tmp_path / "setup.log", Terminal(out), held)


def test_keeps_the_output_off_the_terminal(steps: Steps, out: io.StringIO) -> None:
    """It is in the log, and the terminal says that the step is done."""
    steps.run("Counting", [sys.executable, "-c", "print('wall\\n' * 100)"], {})

    assert out.getvalue().splitlines()[-1].startswith("Counting: done in ")
    assert "wall" in steps.log.read_text()


def test_a_failure_shows_the_last_lines_and_where_the_rest_is(steps: Steps) -> None:
    """The reader sees the cause without opening the log."""
    program = "print('first\\n' * 50, flush=True); raise SystemExit('no such package')"

    with pytest.raises(StepError, match=r"(?s)Counting failed.*no such package.*setup\.log") as caught:
        steps.run("Counting", [sys.executable, "-c", program], {})

    assert len(str(caught.value).splitlines()) < 20


def test_a_program_that_is_missing_is_a_failed_step(steps: Steps) -> None:
    """The system's reason is part of the message."""
    with pytest.raises(StepError, match="No such file"):
        steps.run("Counting", ["/nonexistent/program"], {})


def test_a_program_that_outlives_its_starter_keeps_the_lock(steps: Steps, held: int) -> None:
    """It holds the same open file, so nobody else installs into the folder before it has ended."""
    steps.run("Holding", [sys.executable, "-c", f"import os; os.fstat({held})"], {})
