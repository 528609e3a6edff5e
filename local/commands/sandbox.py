"""Run the sandbox, a simulation of the Azure services; arguments are those of `python -m sandbox`."""

import os
import sys
from typing import NoReturn


def main(argv: list[str]) -> NoReturn:
    """Become `python -m sandbox`, so that signals and the exit code are its own."""
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *argv])  # noqa: S606
