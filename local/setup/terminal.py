"""What a person sees while something is being installed."""

from __future__ import annotations

import shutil
from typing import IO

SPEAK_SECONDS = 10.0


class Terminal:
    """One live line for what is running; where output is no terminal, a line every ten seconds."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._wipe = "\r\033[K" if out.isatty() else ""
        self._next = 0.0

    def say(self, text: str) -> None:
        """Print a line that stays."""
        self._out.write(f"{self._wipe}{text}\n")
        self._out.flush()
        self._next = 0.0

    def progress(self, title: str, seconds: float, detail: str) -> None:
        """Say what runs, for how long, and what it printed last."""
        text = f"{title} … {seconds:.0f} s  {detail}".rstrip()
        text = text[: shutil.get_terminal_size().columns - 1]
        if self._wipe:
            self._out.write(self._wipe + text)
            self._out.flush()
        elif seconds >= self._next:
            self.say(text)
            self._next = seconds + SPEAK_SECONDS
