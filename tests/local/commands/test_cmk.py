"""`./dev cmk`: where its settings come from."""

import pytest

from local.commands import cmk
from local.drill import running

STACK = running.Running(1, {}, "sandbox", "host", "storage", {"ReactorStorage": "of the stack"})


@pytest.mark.parametrize("name", ["ReactorStorage", "ReactorStorage__tableServiceUri"])
def test_settings_that_name_a_storage_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever runs on this machine."""
    monkeypatch.setattr(running, "find", lambda: STACK)

    assert cmk.settings({name: "mine"}) == {name: "mine"}


def test_a_stack_that_runs_lends_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that one can ask about it."""
    monkeypatch.setattr(running, "find", lambda: STACK)

    assert cmk.settings({"PATH": "x"}) == {"ReactorStorage": "of the stack"}


def test_without_either_the_settings_are_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says what is missing."""
    monkeypatch.setattr(running, "find", lambda: None)

    assert cmk.settings({"PATH": "x"}) == {"PATH": "x"}
