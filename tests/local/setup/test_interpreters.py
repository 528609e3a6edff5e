"""Finding Python 3.13 and npm."""

import sys
from pathlib import Path

import pytest

from local.setup.errors import SetupError
from local.setup.interpreters import find_npm, find_python

BASE = sys._base_executable  # type: ignore[attr-defined]


def test_takes_the_running_interpreter_outside_its_virtual_environment(machine: dict[str, str]) -> None:
    """What is built on it does not depend on the environment it was called from."""
    assert find_python(machine, running=sys.executable) == BASE


def test_looks_on_path(machine: dict[str, str], programs: Path) -> None:
    """A python3.13 there is taken when the running interpreter is another version."""
    (programs / "python3.13").symlink_to(BASE)

    assert Path(find_python(machine, running="/nonexistent")).samefile(BASE)


@pytest.mark.parametrize("variable", ["PYENV_ROOT", "HOME"])
def test_looks_at_the_versions_of_pyenv(machine: dict[str, str], tmp_path: Path, variable: str) -> None:
    """They are found in PYENV_ROOT and in the home folder, also when pyenv is not on PATH."""
    pyenv = tmp_path / "elsewhere" if variable == "PYENV_ROOT" else tmp_path / "home" / ".pyenv"
    (pyenv / "versions" / "3.13.7" / "bin").mkdir(parents=True)
    (pyenv / "versions" / "3.13.7" / "bin" / "python3.13").symlink_to(BASE)
    environ = {**machine, "PYENV_ROOT": str(pyenv)} if variable == "PYENV_ROOT" else machine

    assert Path(find_python(environ, running="/nonexistent")).samefile(BASE)


def test_asks_uv_last(machine: dict[str, str], programs: Path) -> None:
    """The interpreter that uv names is taken."""
    (programs / "uv").write_text(f'#!/bin/sh\n[ "$1 $2" = "python find" ] && echo {BASE}\n')
    (programs / "uv").chmod(0o755)

    assert find_python(machine, running="/nonexistent") == BASE


def test_ignores_a_command_that_is_another_version(machine: dict[str, str], programs: Path) -> None:
    """A shim that answers with an error, or another version, is passed over."""
    (programs / "python3.13").write_text("#!/bin/sh\necho 'not installed' >&2; exit 127\n")
    (programs / "python3.13").chmod(0o755)

    with pytest.raises(SetupError):
        find_python(machine, running="/nonexistent")


@pytest.mark.parametrize("way", ["pyenv install 3.13", "uv python install 3.13", "apt install python3.13"])
def test_says_how_to_get_python_where_there_is_none(machine: dict[str, str], way: str) -> None:
    """Each usual way is named, and what was found instead."""
    with pytest.raises(SetupError) as caught:
        find_python(machine, running="/nonexistent/python3.8")

    assert way in str(caught.value)
    assert "/nonexistent/python3.8" in str(caught.value)


def test_finds_npm_beside_a_new_node(machine: dict[str, str], programs: Path) -> None:
    """Both have to be on PATH."""
    assert find_npm(machine) == str(programs / "npm")


@pytest.mark.parametrize("version", ["v10.24.1", "v20.5.9", "nonsense", ""])
def test_passes_over_a_node_that_is_too_old(machine: dict[str, str], programs: Path, version: str) -> None:
    """What Azurite needs would not run there."""
    (programs / "node").write_text(f"#!/bin/sh\necho {version}\n")

    assert find_npm(machine) is None


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_needs_both_node_and_npm(machine: dict[str, str], programs: Path, missing: str) -> None:
    """Some systems package them apart."""
    (programs / missing).unlink()

    assert find_npm(machine) is None
