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
