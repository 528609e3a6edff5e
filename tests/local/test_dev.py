"""`./dev` itself: what it shows, and what it may rely on."""

import ast
import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from local.node import ROOT

BOOTSTRAP = [ROOT / "dev", *sorted((ROOT / "local" / "setup").glob("*.py"))]
COMMANDS = sorted(file for file in (ROOT / "local" / "commands").glob("[a-z]*.py"))


@pytest.fixture
def dev() -> ModuleType:
    """Return the script as a module."""
    loader = importlib.machinery.SourceFileLoader("dev", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"], ["help"]])
def test_help_names_every_command(
    dev: ModuleType, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """Each with the sentence its module opens with, and nothing is set up for it."""
    assert dev.main(arguments) == 0

    shown = capsys.readouterr().out
    assert [name for name in (file.stem for file in COMMANDS) if name not in shown] == []
    assert "Run the tests and print the coverage of reactors/" in shown


def test_an_unknown_command_is_refused_with_the_list(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is that of wrong usage."""
    assert dev.main(["tset"]) == 2

    shown = capsys.readouterr().err
    assert "There is no command 'tset'" in shown
    assert "  test " in shown


@pytest.mark.parametrize("file", COMMANDS, ids=lambda file: file.stem)
def test_every_command_opens_with_one_sentence_and_has_main(file: Path, dev: ModuleType) -> None:
    """What `./dev` shows for it fits on a line."""
    tree = ast.parse(file.read_text())

    assert 0 < len(dev.list_commands(file.parent)[file.stem]) <= 100
    assert any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)


@pytest.mark.parametrize("file", BOOTSTRAP, ids=lambda file: file.stem)
def test_set_up_is_written_for_python_3_8(file: Path) -> None:
    """Whatever Python 3 a machine has can start it."""
    ast.parse(file.read_text(), feature_version=(3, 8))


def test_set_up_needs_no_package() -> None:
    """It runs before any is installed."""
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import local.setup.checkout"

    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], check=False)

    assert done.returncode == 0


def test_a_command_that_is_not_there_is_refused_inside_too() -> None:
    """`python -m local` says the same as `./dev`."""
    done = subprocess.run(
        [sys.executable, "-m", "local", "tset"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "There is no command 'tset'" in done.stderr
