"""Where storage accounts and encryption scopes name their key, and how they show the version in use."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.patch import PatchForm
from sandbox.arm.resources import Resource, text_at
from sandbox.clock import iso
from sandbox.keyvault.uri import joined

KIND = "Microsoft.Storage/storageAccounts"
SCOPE_KIND = f"{KIND}/encryptionScopes"
NEVER = "1970-01-01T00:00:00.0000000Z"
ACCOUNT_BLOCK = ("properties", "encryption", "keyvaultproperties")
SCOPE_BLOCK = ("properties", "keyVaultProperties")
READ_ONLY_OF_KEY = (
    "currentVersionedKeyIdentifier",
    "lastKeyRotationTimestamp",
    "currentVersionedKeyExpirationTimestamp",
)
FORM = PatchForm(
    read_only=frozenset(
        {
            "provisioningState",
            "primaryEndpoints",
            "secondaryEndpoints",
            "primaryLocation",
            "secondaryLocation",
            "statusOfPrimary",
            "statusOfSecondary",
            "creationTime",
            "lastGeoFailoverTime",
            "keyCreationTime",
            "privateEndpointConnections",
        }
    ),
    merged=frozenset({"encryption", "networkAcls"}),
    key_block=ACCOUNT_BLOCK[1:],
)
SCOPE_FORM = PatchForm(
    read_only=frozenset({"creationTime", "lastModifiedTime"}),
    merged=frozenset({"keyVaultProperties"}),
    key_block=SCOPE_BLOCK[1:],
)


def account_key_uri(document: Mapping[str, Any]) -> str:
    """Return the key URI of an account's document, empty where Microsoft holds the key."""
    encryption = ("properties", "encryption")
    if text_at(document, *encryption, "keySource").lower() != "microsoft.keyvault":
        return ""
    return joined(
        text_at(document, *ACCOUNT_BLOCK, "keyvaulturi"),
        text_at(document, *ACCOUNT_BLOCK, "keyname"),
        text_at(document, *ACCOUNT_BLOCK, "keyversion"),
    )


def scope_key_uri(document: Mapping[str, Any]) -> str:
    """Return the key URI of a scope's document, empty where Microsoft holds the key."""
    if text_at(document, "properties", "source").lower() != "microsoft.keyvault":
        return ""
    return text_at(document, *SCOPE_BLOCK, "keyUri")


def account_as_json(account: Resource) -> dict[str, Any]:
    """Return an account as ARM shows it, with the key version in use."""
    shown, uptake = account.as_json(), account.uptake
    if uptake is not None and not account.is_verbatim:
        expires_on = uptake.version.expires_on
        _complete(
            shown,
            ACCOUNT_BLOCK,
            currentVersionedKeyIdentifier=uptake.version.uri,
            lastKeyRotationTimestamp=iso(uptake.since),
            currentVersionedKeyExpirationTimestamp=iso(expires_on) if expires_on else NEVER,
        )
    return shown


def scope_as_json(scope: Resource) -> dict[str, Any]:
    """Return a scope as ARM shows it, with the key version in use."""
    shown, uptake = scope.as_json(), scope.uptake
    if uptake is not None and not scope.is_verbatim:
        _complete(
            shown,
            SCOPE_BLOCK,
            currentVersionedKeyIdentifier=uptake.version.uri,
            lastKeyRotationTimestamp=iso(uptake.since),
        )
    return shown


def forget_read_only(document: dict[str, Any], path: tuple[str, ...]) -> None:
    """Take what only the service may say out of the key block at a path."""
    block = _block(document, path)
    for name in READ_ONLY_OF_KEY:
        if block is not None:
            block.pop(name, None)


def _complete(document: dict[str, Any], path: tuple[str, ...], **fields: str) -> None:
    block = _block(document, path)
    if block is not None:
        block.update({**fields, **block})


def _block(document: Any, path: tuple[str, ...]) -> dict[str, Any] | None:
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else None
