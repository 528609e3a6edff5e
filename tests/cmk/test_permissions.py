"""`cmk permissions`: the page about rights says what the code asks for."""

from pathlib import Path

import pytest

from cmk.cli import main
from cmk.permissions import PAGE
from cmk.permissions_page import render_page
from reactors.core.azure_permissions import AZURE_OPERATIONS, GRAPH_PERMISSIONS


def test_the_page_in_docs_is_up_to_date() -> None:
    """`./dev cmk permissions --write` makes it anew."""
    assert PAGE.read_text("utf-8") == render_page()


def test_the_page_names_every_operation_with_its_reason() -> None:
    """An auditor needs no other place."""
    page = render_page()

    for operation in AZURE_OPERATIONS:
        assert f"`{operation.action}`{' (data)' if operation.is_data else ''} | {operation.reason} |" in page
    for permission in GRAPH_PERMISSIONS:
        assert f"`{permission.name}` | {permission.reason} |" in page
    assert "%%" not in page


def test_permissions_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    """It can be handed on as it is."""
    assert main(["permissions"]) == 0

    assert capsys.readouterr().out == render_page()


def test_permissions_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes the list runs this."""
    monkeypatch.setattr("cmk.permissions.ROOT", tmp_path)
    monkeypatch.setattr("cmk.permissions.PAGE", tmp_path / "permissions.md")

    assert main(["permissions", "--write"]) == 0

    assert (tmp_path / "permissions.md").read_text("utf-8") == render_page()
