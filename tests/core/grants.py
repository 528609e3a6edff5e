"""Grants and denials for the tests of permissions: valid by default, at the vault, for the identity `ME`."""

from types import MappingProxyType
from typing import Any

from reactors.core.access import Assignment, Block, Deny, KeyPrincipal, PolicyEntry, Role, VaultAccess
from tests.builders import TENANT, a_vault

ME = "aaaaaaaa-0000-0000-0000-000000000001"
OTHER = "aaaaaaaa-0000-0000-0000-000000000002"
GROUP = "bbbbbbbb-0000-0000-0000-000000000001"
KEYS = "Microsoft.KeyVault/vaults/keys"
SERVICE_USER_ID = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
SERVICE_USER = Role(
    SERVICE_USER_ID,
    "Key Vault Crypto Service Encryption User",
    (Block((f"{KEYS}/read", f"{KEYS}/wrap/action", f"{KEYS}/unwrap/action")),),
)
VAULT = str(a_vault())
KEY = f"{VAULT}/keys/cmk-foundry"
GROUP_SCOPE = a_vault().group_id
SUBSCRIPTION_SCOPE = GROUP_SCOPE.rpartition("/resourcegroups")[0]
TENANT_SCOPE = "/"


def management_group(name: str) -> str:
    """Return the scope of a management group."""
    return f"/providers/Microsoft.Management/managementGroups/{name}"


def an_identity(**fields: Any) -> KeyPrincipal:
    """Return the identity `ME`."""
    return KeyPrincipal(**{"label": "the system-assigned identity of foundry", "object_id": ME, **fields})


def a_role(*blocks: Block, role_id: str = SERVICE_USER_ID, name: str = "Custom") -> Role:
    """Return a role of these blocks."""
    return Role(role_id, name, blocks)


def an_assignment(scope: str = VAULT, who: str = ME, **fields: Any) -> Assignment:
    """Return an assignment of `SERVICE_USER`."""
    return Assignment(
        **{
            "id": f"{scope}/assignments/{who}",
            "scope": scope,
            "principal_id": who,
            "principal_type": "Group" if who == GROUP else "ServicePrincipal",
            "role_id": SERVICE_USER_ID,
            **fields,
        }
    )


def a_denial(scope: str = VAULT, *who: str, **fields: Any) -> Deny:
    """Return a denial of all data actions, of `ME` unless others are given."""
    return Deny(
        **{
            "id": f"{scope}/denials/d1",
            "name": "lock",
            "scope": scope,
            "principals": frozenset(who or (ME,)),
            "excluded": frozenset(),
            "blocks": (Block(("*",)),),
            **fields,
        }
    )


def an_access(*assignments: Assignment, role: Role | None = SERVICE_USER, **fields: Any) -> VaultAccess:
    """Return the access of the vault with one role known, under its GUID; mappings may be plain."""
    mappings = ("roles", "groups", "reaching", "unreadable")
    roles = {} if role is None else {role.id: role}
    given: dict[str, Any] = {"assignments": assignments, "roles": roles, **fields}
    for name in mappings:
        given[name] = MappingProxyType(given.get(name, {}))
    return VaultAccess(a_vault(), **given)


def an_entry(*words: str, who: str = ME, **fields: Any) -> PolicyEntry:
    """Return an access policy of `ME` with all that a consumer needs unless words are given."""
    given = words or ("get", "unwrapkey", "wrapkey")
    return PolicyEntry(**{"object_id": who, "tenant_id": TENANT, "permissions": given, **fields})
