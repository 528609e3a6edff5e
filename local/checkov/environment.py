"""Where Checkov is installed: `.dev/checkov`, stamped once it is complete."""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.setup.checkout import fingerprint
from local.setup.environment import without_foreign
from local.setup.steps import Steps
from local.setup.terminal import Terminal

REQUIREMENTS = "requirements-checkov.txt"
QUIET = {"LOG_LEVEL": "ERROR"}


@dataclass(frozen=True, slots=True)
class CheckovEnvironment:
    """Checkov as pinned for a checkout; nothing outside the checkout's folder changes."""

    root: Path
    terminal: Terminal

    def set_up(self) -> None:
        """
        Install what is missing or outdated; of several processes one installs, and the others wait.

        Raises:
            SetupError: a program that installs failed.

        """
        if self.is_complete():
            return
        state = self.root / ".dev"
        state.mkdir(exist_ok=True)
        with (state / "checkov.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.is_complete():
                self._install(Steps(self.root, state / "checkov.log", self.terminal, lock.fileno()))

    def run(self, folder: Path) -> str:
        """Return what Checkov says about a folder of templates, as JSON; it asks nothing of the network."""
        options = ["--skip-download", "--framework", "bicep", "--output", "json", "--directory", str(folder)]
        done = subprocess.run(
            [self._python, "-m", "checkov.main", *options],
            cwd=self.root,
            env={**without_foreign(os.environ), **QUIET},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout or done.stderr

    @property
    def _folder(self) -> Path:
        return self.root / ".dev" / "checkov"

    @property
    def _python(self) -> Path:
        return self._folder / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self._folder / ".complete"

    def is_complete(self) -> bool:
        """Tell whether Checkov is installed as pinned."""
        stamped = self._stamp.exists() and self._stamp.read_text()
        return stamped == fingerprint(self.root / REQUIREMENTS) and self._python.exists()

    def _install(self, steps: Steps) -> None:
        self._stamp.unlink(missing_ok=True)
        environ = without_foreign(os.environ)
        uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        options = [] if uv is None else ["--without-pip"]
        venv = [sys.executable, "-m", "venv", "--clear", *options, str(self._folder)]
        steps.run("Creating an environment for Checkov", venv, environ)
        install = [str(self._python), "-m", "pip", "install", "--progress-bar", "off", "-r", REQUIREMENTS]
        if uv is not None:
            install = [uv, "pip", "sync", "--python", str(self._python), "--compile-bytecode", REQUIREMENTS]
        steps.run("Installing Checkov", [*install, "--require-hashes"], environ)
        self._stamp.write_text(fingerprint(self.root / REQUIREMENTS))
