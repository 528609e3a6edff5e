"""From a hint to the reactor that wants it."""

import importlib
import pkgutil
from functools import cache

import reactors
from reactors.core.events import KeyEventType
from reactors.core.reactor import Reactor


@cache
def load_reactors() -> dict[KeyEventType, Reactor]:
    """Return the reactor of every module file in `reactors/`, by event type; two for one are refused."""
    found: dict[KeyEventType, Reactor] = {}
    for module in pkgutil.iter_modules(reactors.__path__, "reactors."):
        if module.ispkg:
            continue
        reactor: Reactor = importlib.import_module(module.name).REACTOR
        if reactor.reacts_to in found:
            raise ImportError(f"{reactor.name} and {found[reactor.reacts_to].name} react to the same event")
        found[reactor.reacts_to] = reactor
    return found
