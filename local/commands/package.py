"""Build what Azure is given: the app with its libraries, compiled, in `.dev/package` and as a zip."""

import argparse
import sys
import time
from pathlib import Path

from local.node import ROOT
from local.package import PackageError, build

FOLDER = ROOT / ".dev" / "package"
MEGABYTE = 1024 * 1024


def main(argv: list[str]) -> int:
    """Build, try and report; return 1 where the package does not work."""
    parser = argparse.ArgumentParser(prog="./dev package", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to build (default .dev/package)")
    wanted = parser.parse_args(argv)
    started = time.monotonic()
    try:
        built = build(ROOT, wanted.folder.resolve())
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    seconds = time.monotonic() - started
    unpacked, packed = built.bytes_unpacked / MEGABYTE, built.bytes_packed / MEGABYTE
    print(f"{built.folder}: {built.files} files, {built.compiled} of them bytecode, {unpacked:.0f} MB")
    print(f"{built.archive}: {packed:.0f} MB")
    print(f"It imports with its own libraries alone, and nothing is left to compile ({seconds:.0f} s).")
    return 0
