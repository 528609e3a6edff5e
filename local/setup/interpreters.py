"""Where Python 3.13 and a usable npm are on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from local.setup.environment import answer_of
from local.setup.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NODE_FLOOR = (20, 6)  # the lowest version that every package in package-lock.json accepts

_QUESTION = """\
import sys
if sys.version_info[:2] == (3, 13):
    print(getattr(sys, "_base_executable", sys.executable))"""

_MISSING = """\
Python 3.13 was not found (this is Python {version}, {executable}).
Looked at: this interpreter, python3.13 on PATH, the versions of pyenv, uv.
Install it in one of these ways, then run ./dev again:
  pyenv install 3.13
  uv python install 3.13
  apt install python3.13 python3.13-venv, dnf install python3.13 or brew install python@3.13"""


def find_python(environ: Mapping[str, str], running: str = sys.executable) -> str:
    """
    Return a Python 3.13 that is not part of a virtual environment.

    Raises:
        SetupError: there is none; the message names the ways to install one.

    """
    for candidate in _candidates(environ, running):
        executable = answer_of([candidate, "-I", "-c", _QUESTION], environ)
        if executable:
            return executable
    raise SetupError(_MISSING.format(version=sys.version.split()[0], executable=running))


def find_npm(environ: Mapping[str, str]) -> str | None:
    """Return PATH's npm, or None where it or a Node.js that is new enough is missing."""
    version = re.match(r"v(\d+)\.(\d+)", answer_of(["node", "--version"], environ))
    if version is None or (int(version[1]), int(version[2])) < NODE_FLOOR:
        return None
    return shutil.which("npm", path=environ.get("PATH", os.defpath))


def _candidates(environ: Mapping[str, str], running: str) -> Iterator[str]:
    yield running
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        yield str(Path(folder) / "python3.13")
    home = Path(environ.get("HOME", "/"))
    for root in (Path(environ.get("PYENV_ROOT", home / ".pyenv")), home / ".pyenv"):
        for version in sorted(root.glob("versions/3.13*"), reverse=True):
            yield str(version / "bin" / "python3.13")
    found = answer_of(["uv", "python", "find", "--no-project", "--system", "3.13"], environ)
    if found:
        yield found
