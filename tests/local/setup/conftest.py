"""A machine of a few programs, and a checkout that needs nothing from the network."""

from pathlib import Path

import pytest

NODE = "#!/bin/sh\necho v22.1.0\n"
NPM = '#!/bin/sh\n[ "$1" = ci ] && /bin/mkdir -p node_modules && echo run >> npm-runs\n'


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return the only folder on PATH; it holds a Node.js that is new enough, and its npm."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, text in {"node": NODE, "npm": NPM}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def machine(programs: Path, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a person on that machine."""
    return {"PATH": str(programs), "HOME": str(tmp_path / "home")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a checkout whose lists of packages are empty."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("requirements-dev.txt", "requirements-node.txt"):
        (folder / name).write_text("")
    (folder / "package-lock.json").write_text("{}")
    return folder
