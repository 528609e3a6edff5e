"""What child processes inherit from the caller."""

import sys
from pathlib import Path

import pytest

from local.setup.environment import answer_of, with_first_on_path, without_foreign


@pytest.mark.parametrize(
    "name",
    [
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PYTHONPATH",
        "PYTHONHOME",
        "PIP_REQUIRE_VIRTUALENV",
        "UV_PYTHON",
        "NODE_ENV",
    ],
)
def test_drops_what_points_at_another_project(name: str) -> None:
    """An active virtual environment does not reach the installers."""
    assert name not in without_foreign({name: "elsewhere"})


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "PIP_INDEX_URL", "UV_INDEX_URL", "SSL_CERT_FILE", "HOME"])
def test_keeps_how_packages_are_reached(name: str) -> None:
    """Proxies, mirrors and certificates are the machine's own."""
    assert without_foreign({name: "kept"})[name] == "kept"


def test_puts_a_folder_before_the_rest_of_path() -> None:
    """The rest stays in its order."""
    assert with_first_on_path({"PATH": "/a:/b"}, Path("/own"))["PATH"] == "/own:/a:/b"


def test_answers_with_what_a_program_prints() -> None:
    """White space around it is cut."""
    assert answer_of([sys.executable, "-c", "print(' 42 ')"], {}) == "42"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-c", "print(1); raise SystemExit(3)"], id="fails"),
        pytest.param(["/nonexistent/program"], id="missing"),
    ],
)
def test_has_no_answer_from_a_program_that_fails(command: list[str]) -> None:
    """What it printed before does not count."""
    assert answer_of(command, {}) == ""
