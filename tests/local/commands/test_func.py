"""`./dev func`, with a script in the place of Core Tools."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.node import ROOT

CORE_TOOLS = """#!/bin/sh
echo "$@"
echo "$AzureWebJobsStorage"
exit 7
"""


def run_func(folder: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own."""
    program = [sys.executable, "-m", "local", "func", "--port", "7072"]
    environ = {**environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(program, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def with_core_tools(tmp_path: Path) -> dict[str, str]:
    """Return an environment that has `func` on PATH."""
    (tmp_path / "func").write_text(CORE_TOOLS)
    (tmp_path / "func").chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if name != "AzureWebJobsStorage"}
    return {**environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}


def test_says_how_to_install_core_tools(tmp_path: Path) -> None:
    """The reader also learns what runs the functions without them."""
    done = run_func(tmp_path, {"PATH": "/nonexistent"})

    assert done.returncode == 1
    assert "azure-functions-core-tools@4" in done.stderr
    assert "./dev host" in done.stderr


def test_starts_core_tools_with_storage_of_its_own(tmp_path: Path, with_core_tools: dict[str, str]) -> None:
    """Arguments and exit code pass through."""
    done = run_func(tmp_path, with_core_tools)

    arguments, storage = done.stdout.splitlines()
    assert arguments == "start --port 7072"
    assert "TableEndpoint=http://127.0.0.1:" in storage
    assert done.returncode == 7


def test_uses_the_storage_it_is_told_to_use(tmp_path: Path, with_core_tools: dict[str, str]) -> None:
    """A setting of the environment is not replaced."""
    done = run_func(tmp_path, {**with_core_tools, "AzureWebJobsStorage": "of-the-caller"})

    assert done.stdout.splitlines()[1] == "of-the-caller"


def test_a_plain_func_start_finds_its_settings(tmp_path: Path) -> None:
    """They are written without Core Tools too, and a file that was changed is left alone."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "local", "func", "--settings"]
    first = subprocess.run(program, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True)
    file = tmp_path / "local.settings.json"
    written = json.loads(file.read_text())
    file.write_text("{}")

    second = subprocess.run(program, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True)

    assert first.stdout == "local.settings.json is written\n"
    assert written["Values"]["FUNCTIONS_WORKER_RUNTIME"] == "python"
    assert second.stdout == "local.settings.json is yours and stays as it is\n"
    assert file.read_text() == "{}"


def test_core_tools_find_this_python_first(tmp_path: Path, with_core_tools: dict[str, str]) -> None:
    """It is the one that has the app's packages."""
    (tmp_path / "func").write_text('#!/bin/sh\necho "$PATH"\n')

    done = run_func(tmp_path, with_core_tools)

    assert done.stdout.startswith(f"{Path(sys.executable).parent}{os.pathsep}")
