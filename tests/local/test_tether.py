"""Children that end with their parent."""

import signal
import subprocess
import sys
from pathlib import Path

from local.node import ROOT

CHILD = "import signal, sys; print(sys.argv[1:], flush=True); signal.pause()"


def _start(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    (tmp_path / "paused.py").write_text(CHILD)
    return subprocess.Popen(
        [sys.executable, "-m", "local.tether", "paused", *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_runs_the_module_with_its_arguments(tmp_path: Path) -> None:
    """As `python -m` would."""
    with _start(tmp_path, "--port", "0") as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "['--port', '0']\n"
        child.kill()


def test_ends_when_its_stdin_does(tmp_path: Path) -> None:
    """The other end of the pipe closes with the parent, whatever ended it."""
    with _start(tmp_path) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        child.stdin.close()

        assert child.wait(20) == -signal.SIGTERM
