"""The ARM documents of new storage accounts and encryption scopes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.arm.resources import Place
from sandbox.clock import iso
from sandbox.keyvault.keys import Key, KeyVersion

ENDPOINTS = ("blob", "queue", "table", "file", "web", "dfs")


def storage_account_document(
    name: str,
    place: Place,
    *,
    created: datetime,
    tags: Mapping[str, str],
    identity: Mapping[str, Any],
    key: Mapping[str, Any] | None,
    suffix: str,
) -> dict[str, Any]:
    """Return a new storage account; `key` is its `account_key`, None where Microsoft holds the key."""
    service = {"enabled": True, "keyType": "Account", "lastEnabledTime": iso(created)}
    encryption: dict[str, Any] = {
        "keySource": "Microsoft.Storage",
        "services": {"blob": dict(service), "file": dict(service)},
        **(key or {}),
    }
    return {
        "location": place.location,
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS", "tier": "Standard"},
        "identity": dict(identity),
        "tags": dict(tags),
        "properties": {
            "provisioningState": "Succeeded",
            "creationTime": iso(created),
            "minimumTlsVersion": "TLS1_2",
            "allowBlobPublicAccess": False,
            "supportsHttpsTrafficOnly": True,
            "networkAcls": {
                "bypass": "AzureServices",
                "virtualNetworkRules": [],
                "ipRules": [],
                "defaultAction": "Allow",
            },
            "primaryLocation": place.location,
            "statusOfPrimary": "available",
            "primaryEndpoints": {each: f"https://{name}.{each}.{suffix}/" for each in ENDPOINTS},
            "privateEndpointConnections": [],
            "encryption": encryption,
        },
    }


def account_key(key: Key | KeyVersion, *, user_assigned_id: str = "") -> dict[str, Any]:
    """Return the part of `encryption` that binds an account to a key version, or versionless to a key."""
    pinned = key if isinstance(key, KeyVersion) else None
    bound = pinned.key if pinned else key
    assert not isinstance(bound, KeyVersion)  # noqa: S101 - narrows for the type checker
    return {
        "keySource": "Microsoft.Keyvault",
        "keyvaultproperties": {
            "keyname": bound.name,
            "keyversion": pinned.version if pinned else "",
            "keyvaulturi": bound.vault.uri,
        },
        "identity": {"userAssignedIdentity": user_assigned_id},
    }


def scope_document(key: Key | KeyVersion | None, *, state: str, created: datetime) -> dict[str, Any]:
    """Return an encryption scope as a new one looks; without a key it is Microsoft's."""
    properties: dict[str, Any] = {
        "source": "Microsoft.Storage" if key is None else "Microsoft.KeyVault",
        "state": state,
        "creationTime": iso(created),
        "lastModifiedTime": iso(created),
    }
    if key is not None:
        properties["keyVaultProperties"] = {"keyUri": key.uri}
    return {"properties": properties}
