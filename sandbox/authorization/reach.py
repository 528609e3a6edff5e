"""Whether a principal reaches a key: by roles, deny assignments and access policies."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from sandbox.authorization.filters import Filter
from sandbox.authorization.records import EVERYONE
from sandbox.authorization.state import Authorization
from sandbox.directory.state import Directory
from sandbox.keyvault.keys import Key

UNWRAP = "Microsoft.KeyVault/vaults/keys/unwrap/action"
POLICY_WORDS = frozenset({"unwrapkey", "all"})


def may_unwrap(authorization: Authorization, directory: Directory, key: Key, principal: str) -> bool:
    """Tell whether a principal may unwrap with a key; conditions are not looked at, nor is the firewall."""
    wanted = principal.lower()
    if not wanted or wanted in directory.deleted:
        return False
    own = {wanted, *directory.groups_of(wanted)}
    if not key.vault.rbac:
        return any(_permits(each, own) for each in key.vault.access_policies)
    at = Filter(at_scope=True)
    for denial in authorization.list_denials(key.id, at):
        named = {each.lower() for each in denial.principals}
        spared = own & {each.lower() for each in denial.excluded}
        if (EVERYONE in named or own & named) and not spared and _allows(denial.permissions):
            return False
    return any(
        _allows(authorization.definitions[each.role_id].permissions)
        for each in authorization.list_assignments(key.id, at)
        if each.principal_id.lower() in own and each.role_id in authorization.definitions
    )


def _allows(permissions: Iterable[Mapping[str, Any]]) -> bool:
    return any(
        _matches(each.get("dataActions")) and not _matches(each.get("notDataActions")) for each in permissions
    )


def _matches(patterns: Iterable[str] | None) -> bool:
    return any(fnmatchcase(UNWRAP.lower(), each.lower()) for each in patterns or ())


def _permits(policy: Mapping[str, Any], own: set[str]) -> bool:
    permissions = policy.get("permissions")
    words = permissions.get("keys") if isinstance(permissions, Mapping) else None
    held = {str(each).lower() for each in words or ()}
    return str(policy.get("objectId") or "").lower() in own and bool(held & POLICY_WORDS)
