"""
Where a role or deny assignment holds: the key, its vault, or what lies above, compared by segments.

Source: "Understand scope for Azure RBAC"; "Apps, API keys and keys: scope of Key Vault data plane roles".
"""

from collections.abc import Iterable, Sequence

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.plain import plain

_MANAGEMENT_GROUP = ("providers", "microsoft.management", "managementgroups")
_LONGEST_NAME = 60
_BY_DEPTH = {0: "the root", 2: "the subscription", 4: "the resource group", 8: "the vault", 10: "the key"}


def key_scope(vault: ResourceId, key: KeyUri) -> str:
    """Return the scope of a key, which all its versions share."""
    return f"{vault}/keys/{key.name}".lower()


def reaches(scope: str, target: str, management_groups: Sequence[str] | None) -> bool:
    """
    Say whether what is assigned at a scope holds at a target.

    Management groups are the chain above the target, by id or name; where it was not read, all of them hold.
    """
    parts = _segments(scope)
    if not scope.startswith("/"):
        return False
    if parts[:3] == _MANAGEMENT_GROUP:
        known = management_groups
        return len(parts) == len(_MANAGEMENT_GROUP) + 1 and (
            known is None or parts[-1] in {_segments(group)[-1] for group in known if _segments(group)}
        )
    return _segments(target)[: len(parts)] == parts


def is_same(scope: str, other: str) -> bool:
    """Say whether two scopes are the same, however they are spelled."""
    return scope.startswith("/") and _segments(scope) == _segments(other)


def keys_named(vault: ResourceId, scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the lower-cased names of the vault's keys that scopes name, in order."""
    keys = (*_segments(str(vault)), "keys")
    named = (_segments(scope) for scope in scopes)
    return tuple(sorted({each[-1] for each in named if len(each) == len(keys) + 1 and each[:-1] == keys}))


def place_of(scope: str) -> str:
    """Return a scope that reaches a key in the words of people, such as `the vault`."""
    parts = _segments(scope)
    if parts[:3] == _MANAGEMENT_GROUP:
        return f"management group {plain(parts[-1], limit=_LONGEST_NAME)}"
    return _BY_DEPTH.get(len(parts), plain(scope, limit=2 * _LONGEST_NAME))


def _segments(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.lower().split("/") if part)
