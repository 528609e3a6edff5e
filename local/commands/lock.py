"""Pin the dependencies of pyproject.toml again; arguments go to uv, such as --upgrade."""

import subprocess
import sys
from pathlib import Path

from local.node import ROOT

OPTIONS = ["--generate-hashes", "--no-header", "--python-version=3.13", "--quiet"]
OUTPUTS = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--group=dev", "--constraint=requirements.txt"],
    "requirements-node.txt": ["--group=node"],
    "requirements-checkov.txt": ["--group=checkov"],
}


def main(argv: list[str]) -> int:
    """Rewrite the requirements files; return the exit code of the first that fails."""
    uv = Path(sys.executable).parent / "uv"
    for output, inputs in OUTPUTS.items():
        command = ["pip", "compile", *inputs, *OPTIONS, *argv, f"--output-file={output}"]
        done = subprocess.run([uv, *command], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            return done.returncode
        print(f"Wrote {output}", flush=True)
    return 0
