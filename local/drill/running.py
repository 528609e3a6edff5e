"""Where the stack of `./dev run` is found by other commands: `.dev/stack.json`."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from local.drill.errors import StackError
from local.drill.stack import Stack
from local.node import ROOT

FILE = ROOT / ".dev" / "stack.json"


@dataclass(frozen=True, slots=True)
class Running:
    """
    A stack that runs in another process.

    `pid` is the command's, `pids` those of its parts; `storage` is the emulator's connection string, and
    `environment` the settings of the reactor.
    """

    pid: int
    pids: dict[str, int]
    sandbox: str
    host: str
    storage: str
    environment: dict[str, str]


def of(stack: Stack) -> Running:
    """Return a stack of this process as other processes find it."""
    return Running(
        os.getpid(),
        stack.pids,
        stack.sandbox.url,
        stack.host_url,
        stack.connection_string,
        stack.reactor_settings,
    )


def announce(stack: Stack, file: Path | None = None) -> None:
    """Write down that this process runs a stack."""
    file = file or FILE
    file.parent.mkdir(exist_ok=True)
    draft = file.with_suffix(".part")
    draft.write_text(json.dumps(asdict(of(stack)), indent=1))
    draft.replace(file)


def withdraw(file: Path | None = None) -> None:
    """Forget what `announce` wrote, if it was this process."""
    file = file or FILE
    found = find(file)
    if found is not None and found.pid == os.getpid():
        file.unlink(missing_ok=True)


def find(file: Path | None = None) -> Running | None:
    """Return the stack that runs, or None."""
    try:
        found = Running(**json.loads((file or FILE).read_text()))
        os.kill(found.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return found


def get(file: Path | None = None) -> Running:
    """Return the stack that runs; StackError where there is none."""
    found = find(file)
    if found is None:
        raise StackError("nothing is running; start ./dev run in another terminal first")
    return found
