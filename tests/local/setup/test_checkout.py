"""Setting up a checkout, with a real virtual environment of no packages."""

import io
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from local.node import ROOT
from local.setup.checkout import Checkout, fingerprint
from local.setup.errors import SetupError
from local.setup.terminal import Terminal


@pytest.fixture
def machine(machine: dict[str, str], programs: Path) -> dict[str, str]:
    """Return a machine that has uv, which makes an environment faster than pip does."""
    (programs / "uv").symlink_to(Path(sys.executable).parent / "uv")
    return machine


def set_up(root: Path, machine: dict[str, str]) -> str:
    """Set up a checkout and return what the terminal showed."""
    out = io.StringIO()
    Checkout(root, machine, Terminal(out)).set_up()
    return out.getvalue()


def test_the_first_time_makes_an_environment_and_runs_npm(root: Path, machine: dict[str, str]) -> None:
    """Its Python is 3.13 and belongs to the checkout."""
    shown = set_up(root, machine)

    asked = [str(root / ".venv" / "bin" / "python"), "-c", "import sys; print(sys.prefix)"]
    assert subprocess.check_output(asked, text=True).strip() == str(root / ".venv")
    assert (root / "npm-runs").exists()
    assert "Installing Python packages: done" in shown


def test_the_second_time_does_nothing(root: Path, machine: dict[str, str]) -> None:
    """Nothing is run and nothing shown."""
    set_up(root, machine)

    assert set_up(root, machine) == ""
    assert (root / "npm-runs").read_text() == "run\n"


def test_changed_requirements_update_what_is_there(root: Path, machine: dict[str, str]) -> None:
    """The environment is kept, and npm has nothing to do."""
    set_up(root, machine)
    kept = root / ".venv" / "kept"
    kept.touch()
    (root / "requirements-dev.txt").write_text("# changed\n")

    shown = set_up(root, machine)

    assert "Installing Python packages: done" in shown
    assert "Azurite" not in shown
    assert kept.exists()


def test_a_changed_package_lock_runs_npm_again(root: Path, machine: dict[str, str]) -> None:
    """Python packages are left alone."""
    set_up(root, machine)
    (root / "package-lock.json").write_text('{"changed": true}')

    shown = set_up(root, machine)

    assert "Installing Azurite: done" in shown
    assert "Python" not in shown


def test_a_half_installed_environment_is_made_anew(root: Path, machine: dict[str, str]) -> None:
    """Without its stamp nothing in it is trusted."""
    leftover = root / ".venv" / "lib" / "leftover"
    leftover.mkdir(parents=True)

    set_up(root, machine)

    assert not leftover.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(root: Path, machine: dict[str, str]) -> None:
    """As after the removal of the version it was made from."""
    set_up(root, machine)
    python = root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3.13")

    set_up(root, machine)

    assert python.exists()


def test_a_failed_step_is_tried_again_next_time(root: Path, machine: dict[str, str], programs: Path) -> None:
    """What was complete before it stays."""
    npm = (programs / "npm").read_text()
    (programs / "npm").write_text("#!/bin/sh\necho no network; exit 1\n")
    with pytest.raises(SetupError, match="no network"):
        set_up(root, machine)
    (programs / "npm").write_text(npm)

    shown = set_up(root, machine)

    assert "Installing Azurite: done" in shown
    assert "Python" not in shown


def test_installs_with_pip_where_uv_fails(root: Path, machine: dict[str, str], programs: Path) -> None:
    """A uv that cannot reach the packages is no reason to stop."""
    (programs / "uv").unlink()
    (programs / "uv").write_text("#!/bin/sh\necho unknown issuer; exit 2\n")
    (programs / "uv").chmod(0o755)

    shown = set_up(root, machine)

    assert "unknown issuer" in shown
    assert "Trying pip instead" in shown
    assert set_up(root, machine) == ""


def test_without_node_its_package_is_installed_too(
    root: Path, machine: dict[str, str], programs: Path
) -> None:
    """The installer is given both lists."""
    (programs / "node").unlink()
    (programs / "uv").unlink()
    (programs / "uv").write_text("#!/bin/sh\necho $* > uv-ran\n")
    (programs / "uv").chmod(0o755)

    set_up(root, machine)

    assert (root / "uv-ran").read_text().endswith("requirements-dev.txt requirements-node.txt\n")


def test_of_two_at_once_one_installs(root: Path, machine: dict[str, str]) -> None:
    """The other waits and finds everything done."""
    program = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from local.setup.checkout import Checkout
        from local.setup.terminal import Terminal
        Checkout(Path({str(root)!r}), {machine!r}, Terminal(sys.stdout)).set_up()
    """)
    both = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    shown = "".join(process.communicate()[0] for process in both)

    assert [process.returncode for process in both] == [0, 0]
    assert shown.count("Installing Python packages: done") == 1
    assert (root / "npm-runs").read_text() == "run\n"


def test_fingerprint_follows_content_not_time(tmp_path: Path) -> None:
    """A file written again with the same content has the same fingerprint."""
    file = tmp_path / "list"
    file.write_text("a")
    before = fingerprint(file)
    file.write_text("b")
    changed = fingerprint(file)
    file.write_text("a")

    assert before == fingerprint(file)
    assert before != changed
