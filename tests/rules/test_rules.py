"""The set of rules."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import reactors.rules
from reactors.rules import key_expired, key_near_expiry, load_rules, rule_title


@pytest.fixture
def fresh_rules() -> Iterator[None]:
    """Have the rules loaded anew, before and after."""
    load_rules.cache_clear()
    yield
    load_rules.cache_clear()


def test_every_file_is_a_rule_of_the_same_name() -> None:
    """A finding leads to the file that made it."""
    folder = Path(reactors.rules.__path__[0])
    files = {file.stem.replace("_", "-") for file in folder.glob("[a-z]*.py")}

    assert {rule.id for rule in load_rules()} == files


def test_rules_come_in_the_order_of_their_ids() -> None:
    """Findings are opened in the same order each time."""
    ids = [rule.id for rule in load_rules()]

    assert ids == sorted(ids)


def test_every_rule_says_what_is_wrong_what_follows_and_what_to_do() -> None:
    """People read title, meaning and remedy, and auditors where the demand comes from."""
    for rule in load_rules():
        assert rule.title
        assert rule.meaning.endswith(".")
        assert rule.remedy.endswith(".")
        assert rule.source


def test_the_placeholders_of_every_command_are_known() -> None:
    """Any other would reach people unfilled and unexplained."""
    known = {"subscription", "group", "name", "parent", "id", "vault", "key", "version", "location"}
    for rule in load_rules():
        assert set(re.findall(r"\{(\w+)\}", rule.command)) <= known, rule.id


@pytest.mark.usefixtures("fresh_rules")
def test_two_rules_of_one_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copied file would silently take the findings of the first."""
    monkeypatch.setattr(key_near_expiry, "RULE", key_expired.RULE)

    with pytest.raises(ImportError, match="two rules share an id"):
        load_rules()


def test_a_rule_is_named_by_its_title() -> None:
    """What is no rule, by its id."""
    assert rule_title("vault-missing") == "A vault whose keys are in use is gone"
    assert rule_title("key-update-failed") == "key update failed"
