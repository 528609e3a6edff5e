"""Run the functions as the Azure Functions host would; arguments are those of `python -m local.host`."""

import os
import sys
from typing import NoReturn


def main(argv: list[str]) -> NoReturn:
    """Become `python -m local.host`, so that signals and the exit code are its own."""
    os.execv(sys.executable, [sys.executable, "-m", "local.host", *argv])  # noqa: S606
