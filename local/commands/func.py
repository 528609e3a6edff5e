"""Run the functions with Azure Functions Core Tools; arguments are those of `func start`."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from local.azurite import Azurite
from local.core_tools import SETTINGS, app_settings, write_local_settings
from local.drill import running

MISSING = """\
Azure Functions Core Tools (func) are not on PATH. Install version 4 in one of these ways:
  npm install --global azure-functions-core-tools@4
  brew install azure/functions/azure-functions-core-tools@4
  a package of https://learn.microsoft.com/azure/azure-functions/functions-run-local
Without them, ./dev host runs the same functions."""


def main(argv: list[str]) -> int:
    """
    Run `func start` in the current folder, over the environment's settings; return its exit code.

    Where `AzureWebJobsStorage` is not set, storage is an Azurite that ends with the command; where a stack of
    `./dev run` runs and no cloud is set, Azure is its sandbox. With `--settings` nothing is started:
    `local.settings.json` is written for a plain `func start`.
    """
    folder = Path.cwd()
    if argv == ["--settings"]:
        is_ours = write_local_settings(folder, app_settings(running.find()))
        print(f"{SETTINGS} {'is written' if is_ours else 'is yours and stays as it is'}")
        return 0
    func = shutil.which("func")
    if func is None:
        print(MISSING, file=sys.stderr)
        return 1
    settings = app_settings(running.find())
    write_local_settings(folder, settings)
    chosen = {name: value for name, value in settings.items() if name not in os.environ}
    if "REACTOR_CLOUD" in os.environ:
        chosen = {name: value for name, value in chosen.items() if not name.startswith("REACTOR_")}
    if "AzureWebJobsStorage" in os.environ:
        chosen.pop("ReactorStorage", None)
        return start(func, argv, chosen)
    with Azurite() as server:
        storage = ("AzureWebJobsStorage", "ReactorStorage")
        own = {name: server.connection_string for name in storage if name not in os.environ}
        return start(func, argv, {**chosen, **own})


def start(func: str, argv: list[str], settings: dict[str, str]) -> int:
    """
    Run `func start`; variables of the environment outrank those of `local.settings.json`.

    Core Tools take the first Python on PATH, which is this one.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    process = subprocess.Popen([func, "start", *argv], env={**os.environ, **settings, "PATH": path})
    # Ctrl-C reaches both; Core Tools end their workers, and storage stays until they have.
    signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    return process.wait()
