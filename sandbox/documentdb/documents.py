"""The ARM document of a new Cosmos DB account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.arm.identities import stable_guid
from sandbox.arm.resources import Place
from sandbox.clock import iso

CONFIRMED = "Access to the configured customer managed key confirmed."


def cosmos_account_document(
    name: str,
    place: Place,
    *,
    created: datetime,
    tags: Mapping[str, str],
    identity: Mapping[str, Any],
    default_identity: str,
    key_uri: str,
    suffix: str,
) -> dict[str, Any]:
    """Return a Cosmos DB account as a new one looks; without a key URI its key is Microsoft's."""
    endpoint = f"https://{name}.{suffix}:443/"
    region = place.location.replace(" ", "").lower()
    location = {
        "id": f"{name}-{region}",
        "locationName": place.location,
        "documentEndpoint": f"https://{name}-{region}.{suffix}:443/",
        "provisioningState": "Succeeded",
        "failoverPriority": 0,
        "isZoneRedundant": False,
    }
    properties: dict[str, Any] = {
        "provisioningState": "Succeeded",
        "documentEndpoint": endpoint,
        "publicNetworkAccess": "Enabled",
        "databaseAccountOfferType": "Standard",
        "defaultIdentity": default_identity,
        "networkAclBypass": "None",
        "networkAclBypassResourceIds": [],
        "isVirtualNetworkFilterEnabled": False,
        "virtualNetworkRules": [],
        "ipRules": [],
        "disableLocalAuth": True,
        "minimalTlsVersion": "Tls12",
        "instanceId": stable_guid("cosmos", place.id_of("account", name)),
        "consistencyPolicy": {
            "defaultConsistencyLevel": "Session",
            "maxIntervalInSeconds": 5,
            "maxStalenessPrefix": 100,
        },
        "locations": [dict(location)],
        "writeLocations": [dict(location)],
        "readLocations": [dict(location)],
        "failoverPolicies": [{"id": location["id"], "locationName": place.location, "failoverPriority": 0}],
        "capabilities": [],
        "cors": [],
    }
    if key_uri:
        properties["keyVaultKeyUri"] = key_uri
        properties["customerManagedKeyStatus"] = CONFIRMED
    return {
        "location": place.location,
        "kind": "GlobalDocumentDB",
        "identity": dict(identity),
        "tags": dict(tags),
        "systemData": {"createdAt": iso(created)},
        "properties": properties,
    }
