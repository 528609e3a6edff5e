"""The ARM documents of new accounts and deployments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.arm.identities import stable_guid
from sandbox.clock import iso
from sandbox.keyvault.keys import Key, KeyVersion


def account_document(
    name: str,
    *,
    kind: str,
    location: str,
    created: datetime,
    tags: Mapping[str, str],
    identity: Mapping[str, Any] | None,
    encryption: Mapping[str, Any] | None,
    suffix: str,
) -> dict[str, Any]:
    """Return a new account; without an identity it has none, without `encryption` Microsoft holds its key."""
    domain = name.lower().replace("_", "-")
    properties: dict[str, Any] = {
        "endpoint": f"https://{domain}.{suffix}/",
        "internalId": stable_guid("account", name).replace("-", ""),
        "dateCreated": iso(created),
        "customSubDomainName": domain,
        "isMigrated": False,
        "allowProjectManagement": kind == "AIServices",
        "disableLocalAuth": True,
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled",
        "capabilities": [{"name": "CustomerManagedKey"}, {"name": "VirtualNetworks"}],
    }
    if encryption is not None:
        properties["encryption"] = dict(encryption)
    return {
        "location": location,
        "kind": kind,
        "sku": {"name": "S0"},
        **({} if identity is None else {"identity": dict(identity)}),
        "tags": dict(tags),
        "properties": properties,
    }


def key_encryption(
    key: Key | KeyVersion,
    *,
    identity_client_id: str = "",
    encryption_extra: Mapping[str, Any] | None = None,
    key_extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the `encryption` that binds to a key version, or versionless to a key; extras go beside it."""
    name = key.key.name if isinstance(key, KeyVersion) else key.name
    vault = key.key.vault if isinstance(key, KeyVersion) else key.vault
    properties: dict[str, Any] = {"keyVaultUri": vault.uri, "keyName": name}
    if isinstance(key, KeyVersion):
        properties["keyVersion"] = key.version
    if identity_client_id:
        properties["identityClientId"] = identity_client_id
    return {
        "keySource": "Microsoft.KeyVault",
        "keyVaultProperties": {**properties, **(key_extra or {})},
        **(encryption_extra or {}),
    }


def deployment_document(
    account_id: str, name: str, model: Mapping[str, Any], *, sku: str = "Standard", capacity: int = 1
) -> dict[str, Any]:
    """Return a deployment of an OpenAI model; `model` has its name and version, and where it came from."""
    return {
        "id": f"{account_id}/deployments/{name}",
        "name": name,
        "type": "Microsoft.CognitiveServices/accounts/deployments",
        "etag": f'"{stable_guid("deployment", account_id, name)}"',
        "sku": {"name": sku, "capacity": capacity},
        "properties": {
            "model": {"format": "OpenAI", **model},
            "versionUpgradeOption": "OnceNewDefaultVersionAvailable",
            "currentCapacity": capacity,
            "capabilities": {"chatCompletion": "true"},
            "provisioningState": "Succeeded",
        },
    }
