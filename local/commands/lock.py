"""Pin the dependencies of pyproject.toml and package.json again; arguments go to uv, such as --upgrade."""

import subprocess
import sys
from pathlib import Path

from local.node import ROOT

OPTIONS = ["--generate-hashes", "--no-header", "--python-version=3.13", "--quiet"]
OUTPUTS: dict[str, list[str]] = {
    "requirements.txt": [],
    "requirements-dev.txt": ["--group=dev", "--constraint=requirements.txt"],
    "requirements-node.txt": ["--group=node"],
}


def main(argv: list[str]) -> int:
    """Rewrite the requirements files and package-lock.json; return the exit code of the first that fails."""
    uv = Path(sys.executable).parent / "uv"
    for output, extra in OUTPUTS.items():
        source = [] if output == "requirements-node.txt" else ["pyproject.toml"]
        command: list[str | Path] = [uv, "pip", "compile", *source, *extra, *OPTIONS, *argv, f"--output-file={output}"]
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            return done.returncode
        print(f"Wrote {output}", flush=True)
    return 0
