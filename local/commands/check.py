"""Check style, format, types and the direction of imports."""

import subprocess
import sys
import time
from pathlib import Path

PROGRAMS = {
    "ruff check": ["ruff", "check", "--output-format=concise", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "lint-imports": ["lint-imports", "--no-logo"],
}


def main(argv: list[str]) -> int:
    """Run every check, print a line for each and in full what a failing one says; return how many failed."""
    if argv:
        print("./dev check takes no arguments", file=sys.stderr)
        return 2
    return sum(not passes(name, command) for name, command in PROGRAMS.items())


def passes(name: str, command: list[str]) -> bool:
    """Run one check and print its line."""
    started = time.monotonic()
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:13} {verdict} ({time.monotonic() - started:.1f} s)", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0
