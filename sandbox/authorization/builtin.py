"""
The built-in roles that bear on keys, and those that people take for such.

The data actions are those of "Azure built-in roles for Security"; the control actions are shortened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

VAULTS = "Microsoft.KeyVault/vaults"
GRID = "Microsoft.EventGrid/eventSubscriptions"


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """Hold a built-in role of one permission block."""

    id: str
    name: str
    data_actions: Sequence[str] = ()
    actions: Sequence[str] = ()
    not_actions: Sequence[str] = ()


def _keys(*names: str) -> tuple[str, ...]:
    return tuple(f"{VAULTS}/keys/{name}" for name in names)


_BUILT_IN = (
    BuiltIn(
        "e147488a-f6f5-4113-8e2d-b22465e65bf6",
        "Key Vault Crypto Service Encryption User",
        _keys("read", "wrap/action", "unwrap/action"),
        tuple(f"{GRID}/{each}" for each in ("write", "read", "delete")),
    ),
    BuiltIn(
        "12338af0-0e69-4776-bea7-57ae8d297424",
        "Key Vault Crypto User",
        _keys(
            *("read", "update/action", "backup/action", "encrypt/action", "decrypt/action"),
            *("wrap/action", "unwrap/action", "sign/action", "verify/action"),
        ),
    ),
    BuiltIn(
        "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
        "Key Vault Crypto Officer",
        (f"{VAULTS}/keys/*", f"{VAULTS}/keyrotationpolicies/*"),
        ("Microsoft.Authorization/*/read", f"{VAULTS}/read"),
    ),
    BuiltIn(
        "00482a5a-887f-4fb3-b363-3b7fe8e74483",
        "Key Vault Administrator",
        (f"{VAULTS}/*",),
        ("Microsoft.Authorization/*/read", f"{VAULTS}/read"),
    ),
    BuiltIn(
        "21090545-7ca7-4776-b22c-e363652d74d2",
        "Key Vault Reader",
        (f"{VAULTS}/*/read", f"{VAULTS}/secrets/readMetadata/action"),
        ("Microsoft.Authorization/*/read", f"{VAULTS}/read"),
    ),
    BuiltIn(
        "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
        "Key Vault Certificate User",
        (
            f"{VAULTS}/certificates/read",
            f"{VAULTS}/secrets/getSecret/action",
            f"{VAULTS}/secrets/readMetadata/action",
            f"{VAULTS}/keys/read",
        ),
    ),
    BuiltIn(
        "08bbd89e-9f13-488c-ac41-acfcb10c90ab",
        "Key Vault Crypto Service Release User",
        _keys("release/action"),
    ),
    BuiltIn(
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "Key Vault Secrets Officer",
        (f"{VAULTS}/secrets/*",),
        ("Microsoft.Authorization/*/read", f"{VAULTS}/read"),
    ),
    BuiltIn(
        "4633458b-17de-408a-b874-0445c86b69e6",
        "Key Vault Secrets User",
        (f"{VAULTS}/secrets/getSecret/action", f"{VAULTS}/secrets/readMetadata/action"),
    ),
    BuiltIn(
        "a4417e6f-fecd-4de8-b567-7b0420556985",
        "Key Vault Certificates Officer",
        (f"{VAULTS}/certificatecas/*", f"{VAULTS}/certificates/*"),
        ("Microsoft.Authorization/*/read", f"{VAULTS}/read"),
    ),
    BuiltIn(
        "a68e7c17-0ab2-4c09-9a58-125dae29748c",
        "Key Vault Purge Operator",
        actions=(
            "Microsoft.KeyVault/locations/deletedVaults/purge/action",
            "Microsoft.KeyVault/locations/deletedVaults/read",
        ),
    ),
    BuiltIn(
        "8b54135c-b56d-4d72-a534-26097cfdc8d8",
        "Key Vault Data Access Administrator",
        actions=(
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
        ),
    ),
    BuiltIn(
        "f25e0fa2-a7c8-4377-a976-54943a77a395",
        "Key Vault Contributor",
        actions=("Microsoft.Authorization/*/read", "Microsoft.KeyVault/*"),
        not_actions=("Microsoft.KeyVault/locations/deletedVaults/purge/action",),
    ),
    BuiltIn("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", actions=("*",)),
    BuiltIn(
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "Contributor",
        actions=("*",),
        not_actions=("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"),
    ),
    BuiltIn("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", actions=("*/read",)),
)
BUILT_IN: Mapping[str, BuiltIn] = MappingProxyType({each.id: each for each in _BUILT_IN})
"""All of them by id."""
