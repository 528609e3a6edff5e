"""The environment variables that child processes get, and questions put to other programs."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# What would make a child look at, or install into, an environment other than ours.
_FOREIGN = re.compile(
    r"VIRTUAL_ENV|CONDA_PREFIX|PYTHON(PATH|HOME|STARTUP|USERBASE|SAFEPATH|PLATLIBDIR)|__PYVENV_LAUNCHER__"
    r"|PIP_(REQUIRE_VIRTUALENV|TARGET|PREFIX|ROOT|PYTHON|NO_DEPS|REQUIREMENT|CONSTRAINT|EDITABLE|DRY_RUN)"
    r"|UV_(PYTHON|SYSTEM_PYTHON|PROJECT_ENVIRONMENT|CONSTRAINT|OVERRIDE|EXCLUDE|NO_DEPS|TARGET|PREFIX)"
    r"|NODE_(ENV|OPTIONS|PATH)"
)


def without_foreign(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's environment without what points at another Python or Node.js project."""
    kept = {name: value for name, value in environ.items() if not _FOREIGN.fullmatch(name)}
    return {**kept, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def with_first_on_path(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the environment with a folder searched before all others."""
    return {**environ, "PATH": os.pathsep.join([str(folder), environ.get("PATH", os.defpath)])}


def answer_of(command: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return what a command prints; nothing where it cannot run or fails."""
    try:
        done = subprocess.run(
            command, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace").strip()
