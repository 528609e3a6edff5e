"""
The ARM document of a new container registry.

Source: Microsoft.ContainerRegistry registries, api-version 2023-07-01.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.arm.resources import Place
from sandbox.clock import iso
from sandbox.keyvault.keys import Key, KeyVersion

SYSTEM = "system"


def registry_document(
    name: str,
    place: Place,
    *,
    created: datetime,
    tags: Mapping[str, str],
    identity: Mapping[str, Any],
    encryption: Mapping[str, Any],
    suffix: str,
) -> dict[str, Any]:
    """Return a registry of the tier that takes keys, as a new one looks."""
    moment = {"createdAt": iso(created), "lastModifiedAt": iso(created)}
    return {
        "location": place.location,
        "sku": {"name": "Premium", "tier": "Premium"},
        "identity": dict(identity),
        "tags": dict(tags),
        "systemData": {**moment, "createdByType": "User", "lastModifiedByType": "User"},
        "properties": {
            "loginServer": f"{name.lower()}.{suffix}",
            "creationDate": iso(created),
            "provisioningState": "Succeeded",
            "adminUserEnabled": False,
            "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
            "policies": {
                "quarantinePolicy": {"status": "disabled"},
                "trustPolicy": {"type": "Notary", "status": "disabled"},
                "exportPolicy": {"status": "enabled"},
            },
            "encryption": dict(encryption),
            "dataEndpointEnabled": False,
            "dataEndpointHostNames": [],
            "privateEndpointConnections": [],
            "publicNetworkAccess": "Enabled",
            "networkRuleBypassOptions": "AzureServices",
            "zoneRedundancy": "Disabled",
        },
    }


def registry_encryption(key: Key | KeyVersion | None, *, client_id: str = "") -> dict[str, Any]:
    """
    Return the `encryption` that binds to a key version, or versionless to a key; None is Microsoft's key.

    Without a client id the key is used as the system-assigned identity.
    """
    if key is None:
        return {"status": "disabled"}
    named = {"keyIdentifier": key.uri, "identity": client_id or SYSTEM}
    return {"status": "enabled", "keyVaultProperties": named}
