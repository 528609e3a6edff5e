"""Run the functions with Azure Functions Core Tools; arguments are those of `func start`."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from local.azurite import Azurite

MISSING = """\
Azure Functions Core Tools (func) are not on PATH. Install version 4 in one of these ways:
  npm install --global azure-functions-core-tools@4
  brew install azure/functions/azure-functions-core-tools@4
  a package of https://learn.microsoft.com/azure/azure-functions/functions-run-local
Without them, ./dev host runs the same functions."""


def main(argv: list[str]) -> int:
    """
    Run `func start` in the current folder, over the environment's settings; return its exit code.

    Where `AzureWebJobsStorage` is not set, storage is an Azurite that ends with the command.
    """
    func = shutil.which("func")
    if func is None:
        print(MISSING, file=sys.stderr)
        return 1
    write_local_settings(Path.cwd())
    if "AzureWebJobsStorage" in os.environ:
        return start(func, argv, {})
    with Azurite() as server:
        storage = server.connection_string
        return start(func, argv, {"AzureWebJobsStorage": storage, "ReactorStorage": storage})


def write_local_settings(folder: Path) -> None:
    """Write the `local.settings.json` that Core Tools ask for, unless there is one."""
    settings = {"IsEncrypted": False, "Values": {"FUNCTIONS_WORKER_RUNTIME": "python"}}
    file = folder / "local.settings.json"
    if not file.exists():
        file.write_text(json.dumps(settings, indent=2) + "\n")


def start(func: str, argv: list[str], settings: dict[str, str]) -> int:
    """Run `func start`; variables of the environment outrank those of `local.settings.json`."""
    process = subprocess.Popen([func, "start", *argv], env={**os.environ, **settings})
    # Ctrl-C reaches both; Core Tools end their workers, and storage stays until they have.
    signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    return process.wait()
