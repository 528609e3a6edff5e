"""What the drill says, for all tests of it."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.node import ROOT

DRILL_SECONDS = 300
RECORDING = "REACTOR_DRILL_RECORDING"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Return the exchanges of the whole drill, one a line.

    It is played once for all tests and their processes, or not at all where REACTOR_DRILL_RECORDING names
    a file that `./dev run --once --record FILE` has written.
    """
    if named := os.environ.get(RECORDING):
        file = Path(named)
        assert file.is_absolute(), f"{RECORDING} = {named} is not absolute"
        assert file.is_file(), f"{RECORDING} = {named} is not there"
        return file
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    file = shared / "drill.jsonl"
    with (shared / "drill.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.is_file():
            _play(file)
    return file


def _play(file: Path) -> None:
    fresh = file.with_suffix(".fresh")
    played = subprocess.run(
        [sys.executable, "-m", "local", "run", "--once", "--record", str(fresh)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=DRILL_SECONDS,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    fresh.rename(file)
