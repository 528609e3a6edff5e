"""Scopes: which is at, above or below which."""

import re
from collections.abc import Iterable

from sandbox.errors import SandboxError

MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/"
PROVIDER = "/providers/Microsoft.Authorization/"
_SPLIT = re.compile(PROVIDER, re.IGNORECASE)


class Scopes:
    """
    Know the management groups above subscriptions, beside what scopes say themselves.

    Scopes are compared without regard to case and by segments; the root is `/`.
    """

    def __init__(self) -> None:
        """Start without management groups."""
        self._chains: dict[str, tuple[str, ...]] = {}

    def set_chain(self, subscription_id: str, groups: Iterable[str]) -> None:
        """Put a subscription below management groups, named nearest first."""
        chain = tuple(normal(management_group_id(each)) for each in groups)
        self._chains[f"/subscriptions/{subscription_id.lower()}"] = chain

    def covers(self, scope: str, other: str) -> bool:
        """Tell whether a scope is the other one or above it."""
        mine, theirs = normal(scope), normal(other)
        if theirs == mine or theirs.startswith(f"{mine}/"):
            return True
        home = "/".join(theirs.split("/")[:3])
        if home in self._chains:
            return mine in self._chains[home]
        return any(mine in chain[chain.index(theirs) :] for chain in self._chains.values() if theirs in chain)

    def are_related(self, scope: str, other: str) -> bool:
        """Tell whether one of the two scopes is at or above the other."""
        return self.covers(scope, other) or self.covers(other, scope)


def normal(scope: str) -> str:
    """Return a scope in lower case without its closing slash, the root as nothing."""
    return scope.rstrip("/").lower()


def management_group_id(name: str) -> str:
    """Return the id of a management group by name; an id stays as it is."""
    return name if name.startswith("/") else f"{MANAGEMENT_GROUP}{name}"


def scope_of(path: str) -> str:
    """Return the scope that the path of an assignment, a definition or a list of them is about."""
    parts = _SPLIT.split(path)
    return PROVIDER.join(parts[:-1]) or "/"


def checked_scope(scope: str) -> str:
    """Return a scope without its closing slash; raises SandboxError for what cannot be one."""
    if not scope.startswith(("/subscriptions/", MANAGEMENT_GROUP)) and scope != "/":
        raise SandboxError(
            f"scope {scope!r} must start with /subscriptions/ or {MANAGEMENT_GROUP}, or be the root /"
        )
    return scope.rstrip("/") or "/"
