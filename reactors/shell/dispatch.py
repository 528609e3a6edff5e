"""From a hint to the reactor that wants it."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import reactors
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor


@cache
def load_reactors() -> Mapping[str, Reactor[Any]]:
    """Return the reactor of every module file in `reactors/`, by topic; two for one topic are refused."""
    found: dict[str, Reactor[Any]] = {}
    for module in pkgutil.iter_modules(reactors.__path__, "reactors."):
        if module.ispkg:
            continue
        reactor: Reactor[Any] = importlib.import_module(module.name).REACTOR
        for topic in reactor.reacts_to:
            if topic in found:
                raise ImportError(f"{reactor.name} and {found[topic].name} react to {topic}")
            found[topic] = reactor
    return found


def reaction_to(topic: str) -> Callable[[Any, Ports], Awaitable[Decision]]:
    """Return what decides on an event of this topic."""
    return load_reactors()[topic].react
