"""`cmk rules`: what is checked, why it matters and what to do."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click
from rich.console import RenderableType
from rich.text import Text

from cmk.screen import STYLES, count, facts, screen
from reactors.core.baseline import Profile
from reactors.core.places import guess
from reactors.core.rule import AnyRule
from reactors.core.severity import Severity
from reactors.rules import load_rules


@click.command
@click.argument("rule", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print them as a JSON array.")
def rules(rule: tuple[str, ...], *, as_json: bool) -> None:
    """
    List the rules: what each finds, what follows, what to do, and where the demand comes from.

    RULE is the id of a rule; without one all are listed.
    """
    known = {each.id: each for each in load_rules()}
    for name in rule:
        if name not in known:
            click.echo(f"There is no rule {name}{guess(name, known)}", err=True)
            sys.exit(1)
    chosen = [known[name] for name in rule or known]
    if as_json:
        click.echo(json.dumps([as_object(each) for each in chosen], indent=2, ensure_ascii=False))
        return
    console = screen()
    for part in listing(chosen):
        console.print(part)


def as_object(rule: AnyRule) -> dict[str, Any]:
    """Return a rule as a JSON object; profiles and numbers are arrays in their own order."""
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "meaning": rule.meaning,
        "remedy": rule.remedy,
        "command": rule.command,
        "source": rule.source,
        "profiles": [profile for profile in Profile if profile in rule.profiles],
        "numbers": list(rule.numbers),
    }


def listing(rules: list[AnyRule]) -> Iterator[RenderableType]:
    """Yield a block for each rule and, where there are several, how many there are of each severity."""
    for rule in rules:
        yield Text.assemble((rule.id, "bold"), "  ", (rule.severity, STYLES[rule.severity]))
        yield facts([pair for pair in _pairs(rule) if pair[1]], indent=2)
        yield ""
    if len(rules) > 1:
        severities = [rule.severity for rule in rules]
        numbers = [f"{severities.count(each)} {each}" for each in Severity if each in severities]
        yield f"{count(len(rules), 'rule')}: {', '.join(numbers)}"


def _pairs(rule: AnyRule) -> list[tuple[str, str]]:
    profiles = [profile for profile in Profile if profile in rule.profiles]
    return [
        ("Finds", rule.title),
        ("Means", rule.meaning),
        ("Do", rule.remedy),
        ("Run", rule.command),
        ("Source", rule.source),
        ("Profiles", "" if len(profiles) == len(Profile) else ", ".join(profiles)),
        ("Serves", ", ".join(rule.numbers)),
    ]
