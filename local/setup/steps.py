"""Running the programs that install things: quiet on the terminal, in full in a log."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.setup.errors import StepError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from local.setup.terminal import Terminal

TAIL_LINES = 15
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Steps:
    """
    Runs installing programs in one folder, with their output in one log.

    They inherit the descriptor `held`: a lock on it stays as long as any of them lives.
    """

    folder: Path
    log: Path
    terminal: Terminal
    held: int

    def run(self, title: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """
        Run a program to its end while the terminal says what it does.

        Raises:
            StepError: it failed, or could not be started.

        """
        started = time.monotonic()
        with self.log.open("wb") as output:
            try:
                process = subprocess.Popen(
                    command,
                    cwd=self.folder,
                    env=dict(environ),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    pass_fds=(self.held,),
                )
            except OSError as error:
                raise StepError(f"{title} failed: {error}") from error
            try:
                self._watch(title, process, started)
            except BaseException:
                process.terminate()
                process.wait()
                raise
        if process.returncode != 0:
            tail = "\n".join(f"  {line}" for line in self._lines()[-TAIL_LINES:])
            raise StepError(f"{title} failed; it said last:\n{tail}\nThe whole output is in {self.log}")
        self.terminal.say(f"{title}: done in {time.monotonic() - started:.0f} s")

    def _watch(self, title: str, process: subprocess.Popen[bytes], started: float) -> None:
        while True:
            self.terminal.progress(title, time.monotonic() - started, (self._lines() or [""])[-1])
            try:
                process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return

    def _lines(self) -> list[str]:
        with self.log.open("rb") as output:
            output.seek(max(0, os.fstat(output.fileno()).st_size - 4096))
            text = output.read().decode(errors="replace")
        return [line.strip() for line in text.splitlines() if line.strip()]
