"""Finding the stack that runs."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from local.drill import running
from local.drill.errors import StackError


def _write(file: Path, pid: int) -> running.Running:
    settings = {"REACTOR_CLOUD": "custom"}
    found = running.Running(pid, {"host": 1}, "http://127.0.0.1:1", "http://127.0.0.1:2", "storage", settings)
    file.write_text(json.dumps(asdict(found)))
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a stack would announce itself."""
    return tmp_path / "stack.json"


def test_finds_a_stack_whose_process_is_there(file: Path) -> None:
    """With all that other commands need."""
    written = _write(file, os.getpid())

    assert running.get(file) == written


@pytest.mark.parametrize("content", ["", "{}", '{"pid": 1'], ids=["empty", "other", "broken"])
def test_a_file_of_another_form_is_no_stack(file: Path, content: str) -> None:
    """A command of an older version may have left it."""
    file.write_text(content)

    assert running.find(file) is None


def test_a_stack_whose_process_is_gone_is_no_stack(file: Path) -> None:
    """It was killed before it could withdraw."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    _write(file, ended.pid)

    with pytest.raises(StackError, match=r"start \./dev run"):
        running.get(file)


def test_withdraws_only_what_is_its_own(file: Path) -> None:
    """Another process may have taken over meanwhile."""
    _write(file, os.getppid())
    running.withdraw(file)
    assert file.exists()

    _write(file, os.getpid())
    running.withdraw(file)
    assert not file.exists()
