"""The rules: pure functions from a snapshot to answers, one file each."""

import importlib
import pkgutil
from functools import cache

from reactors.core.rule import AnyRule


@cache
def load_rules() -> tuple[AnyRule, ...]:
    """Return the rule of every module in this folder, by id; two of one id are refused."""
    names = (module.name for module in pkgutil.iter_modules(__path__, f"{__name__}."))
    rules = sorted((importlib.import_module(name).RULE for name in names), key=lambda rule: rule.id)
    ids = [rule.id for rule in rules]
    if len(set(ids)) != len(ids):
        raise ImportError(f"two rules share an id: {ids}")
    return tuple(rules)


def find_rule(rule_id: str) -> AnyRule | None:
    """Return the rule of that id, or None, as for a finding about the reactor's own work."""
    return next((rule for rule in load_rules() if rule.id == rule_id), None)


def rule_title(rule_id: str) -> str:
    """Return a rule's title, or its id in words where there is no rule of that id."""
    rule = find_rule(rule_id)
    return rule.title if rule else rule_id.replace("-", " ")
