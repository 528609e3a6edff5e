"""`./dev run`, as a child process."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from local.drill.errors import StackError
from local.drill.running import Running
from local.drill.show import show
from local.node import ROOT

PARTS = ("function_app.py", "host.json", "policy.toml", "reactors", "sandbox", "local")


def _copy(to: Path) -> Path:
    """Copy what a run needs, so that it can be changed and has its own `.dev`."""
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, to / name)
    (to / "node_modules").symlink_to(ROOT / "node_modules")
    return to


def _start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "local", "run", *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _is_there(group: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


def test_passes_and_records_where_all_is_as_expected(tmp_path: Path) -> None:
    """A line for each scenario, the count last, exchanges under the names of the real hosts."""
    record = tmp_path / "exchanges.jsonl"

    with _start(ROOT, "--once", "--only", "disabled", "--record", str(record)) as run:
        output = run.communicate()[0]

    lines = output.splitlines()
    assert run.returncode == 0, output
    assert lines[0].startswith("PASS disabled: ")
    assert lines[-1] == "1 passed, 0 failed"
    urls = [json.loads(line)["url"] for line in record.read_text().splitlines()]
    assert urls
    assert all(url.startswith("https://management.azure.com/") for url in urls)


def test_fails_where_the_update_step_is_broken(tmp_path: Path) -> None:
    """A PATCH that leaves the version as it was must not go unnoticed."""
    root = _copy(tmp_path)
    module = root / "reactors" / "consumers" / "cognitive_account.py"
    source = module.read_text()
    broken = source.replace(
        '"keyVersion": version', '"keyVersion": block["keyVaultProperties"]["keyVersion"]'
    )
    assert broken != source
    module.write_text(broken)

    with _start(root, "--once", "--only", "rotation") as run:
        output = run.communicate()[0]

    lines = output.splitlines()
    assert run.returncode == 1, output
    assert lines[0].startswith("FAIL rotation: expected one update of foundry-prod to ")
    assert "it still shows version" in output
    assert lines[-1] == "0 passed, 1 failed"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: str(sent.name))
def test_a_signal_ends_everything(tmp_path: Path, sent: signal.Signals) -> None:
    """In the middle of the drill, and no process is left."""
    root = _copy(tmp_path)
    state = root / ".dev" / "stack.json"

    with _start(root) as run:
        assert run.stdout is not None
        for line in run.stdout:
            if "PATCH to" in line:
                break
        pids = json.loads(state.read_text())["pids"]
        run.send_signal(sent)
        rest = run.communicate()[0]

    assert run.returncode == 0, rest
    assert "Ending everything" in rest
    assert not state.exists()
    assert not any(_is_there(group) for group in [run.pid, *pids.values()])


async def test_a_second_stack_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two would share one announcement."""
    file = tmp_path / "stack.json"
    monkeypatch.setattr("local.drill.running.FILE", file)
    running = Running(os.getpid(), {}, sandbox="", host="", storage="", environment={})
    file.write_text(json.dumps(asdict(running)))

    with pytest.raises(StackError, match=f"it runs already, as process {os.getpid()}"):
        await show(None)
