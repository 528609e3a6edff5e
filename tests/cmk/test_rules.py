"""`cmk rules`: what is checked, why it matters and what to do."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from cmk.cli import main
from cmk.rules import as_object, listing
from reactors.core.baseline import Profile
from reactors.core.rule import AnyRule
from reactors.core.severity import Severity
from reactors.rules import load_rules
from reactors.rules.key_expired import RULE

A_RULE: AnyRule = replace(
    RULE,
    id="key-lost",
    title="The key is lost",
    severity=Severity.CRITICAL,
    meaning="Nothing can be read.",
    remedy="Look for it.",
    command="az keyvault key list --vault-name {vault}",
    source="About keys",
    numbers=("V1", "R4"),
    profiles=frozenset({Profile.OPENAI, Profile.SEED_2025}),
)


def shown(*rules: AnyRule) -> str:
    """Return what is shown of these rules on a terminal."""
    console = Console(width=100, highlight=False)
    with console.capture() as capture:
        for part in listing(list(rules)):
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def test_a_rule_is_shown_with_all_that_it_says() -> None:
    """One block, readable at any width."""
    assert shown(A_RULE) == (
        "key-lost  critical\n"
        "  Finds     The key is lost\n"
        "  Means     Nothing can be read.\n"
        "  Do        Look for it.\n"
        "  Run       az keyvault key list --vault-name {vault}\n"
        "  Source    About keys\n"
        "  Profiles  seed-2025, openai\n"
        "  Serves    V1, R4\n"
        "\n"
    )


def test_what_a_rule_does_not_say_is_left_out() -> None:
    """Not every rule has a command or serves a number; most belong to every profile."""
    rule = replace(A_RULE, command="", numbers=(), profiles=frozenset(Profile))

    assert [line.split()[0] for line in shown(rule).splitlines()[1:-1]] == ["Finds", "Means", "Do", "Source"]


def test_several_rules_are_counted_by_severity() -> None:
    """The worst first."""
    milder = replace(A_RULE, severity=Severity.LOW)

    assert shown(milder, A_RULE, milder).endswith("\n3 rules: 1 critical, 2 low\n")


def test_a_rule_is_an_object_of_json() -> None:
    """Profiles come in their own order."""
    assert json.loads(json.dumps(as_object(A_RULE))) == {
        "id": "key-lost",
        "title": "The key is lost",
        "severity": "critical",
        "meaning": "Nothing can be read.",
        "remedy": "Look for it.",
        "command": "az keyvault key list --vault-name {vault}",
        "source": "About keys",
        "profiles": ["seed-2025", "openai"],
        "numbers": ["V1", "R4"],
    }


def test_all_rules_are_listed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """By id."""
    assert main(["rules", "--json"]) == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == [rule.id for rule in load_rules()]


def test_all_rules_are_listed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Each has its block."""
    assert main(["rules"]) == 0

    blocks = capsys.readouterr().out.split("\n\n")
    assert [block.split()[0] for block in blocks[:-1]] == [rule.id for rule in load_rules()]


def test_one_rule_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """As a card or a finding names it."""
    assert main(["rules", "key-expired"]) == 0
    assert capsys.readouterr().out.startswith(
        "key-expired  high\n  Finds     A key version in use has expired"
    )


def test_a_rule_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With the one that was likely meant."""
    assert main(["rules", "key-expird"]) == 1
    assert capsys.readouterr().err == "There is no rule key-expird; did you mean key-expired?\n"
