"""The ARM documents of new hubs, projects and workspaces."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.arm.identities import stable_guid
from sandbox.arm.resources import Place
from sandbox.clock import iso
from sandbox.keyvault.keys import Key, KeyVersion


def workspace_document(
    name: str,
    place: Place,
    *,
    kind: str,
    created: datetime,
    tenant_id: str,
    tags: Mapping[str, str],
    identity: Mapping[str, Any],
    encryption: Mapping[str, Any] | None,
    service_side: bool,
    hub_id: str,
) -> dict[str, Any]:
    """
    Return a workspace as a new one looks; without `encryption` Microsoft holds its key.

    With `encryption` and not `service_side` it has a managed resource group, as the older kind has.
    """
    workspace_id = stable_guid("workspace", place.id_of("workspace", name))
    short = workspace_id[:8]
    properties: dict[str, Any] = {
        "friendlyName": name,
        "description": "",
        "storageAccount": place.id_of("Microsoft.Storage/storageAccounts", f"st{short}"),
        "keyVault": place.id_of("Microsoft.KeyVault/vaults", f"kv-{short}"),
        "applicationInsights": place.id_of("Microsoft.Insights/components", f"appi-{short}"),
        "hbiWorkspace": False,
        "tenantId": tenant_id,
        "workspaceId": workspace_id,
        "publicNetworkAccess": "Enabled",
        "provisioningState": "Succeeded",
        "enableServiceSideCMKEncryption": encryption is not None and service_side,
    }
    if hub_id:
        properties["hubResourceId"] = hub_id
    if encryption is not None:
        properties["encryption"] = dict(encryption)
        if not service_side:
            properties.update(_managed_group(name, place, short, properties["encryption"]))
    moment = {"createdAt": iso(created), "lastModifiedAt": iso(created)}
    return {
        "location": place.location,
        "kind": kind,
        "sku": {"name": "Basic", "tier": "Basic"},
        "identity": dict(identity),
        "tags": dict(tags),
        "systemData": {**moment, "createdByType": "User", "lastModifiedByType": "User"},
        "properties": properties,
    }


def workspace_encryption(key: Key | KeyVersion, *, user_assigned_id: str = "") -> dict[str, Any]:
    """Return the `encryption` that binds to a key version, or versionless to a key."""
    vault = key.key.vault if isinstance(key, KeyVersion) else key.vault
    encryption: dict[str, Any] = {
        "status": "Enabled",
        "keyVaultProperties": {"keyVaultArmId": vault.id, "keyIdentifier": key.uri},
    }
    if user_assigned_id:
        encryption["identity"] = {"userAssignedIdentity": user_assigned_id}
    return encryption


def _managed_group(name: str, place: Place, short: str, encryption: dict[str, Any]) -> dict[str, Any]:
    group = f"azureml-rg-{name}_{stable_guid('managed', place.id_of('workspace', name))}"
    managed = Place(group, place.subscription_id, place.location)
    encryption["cosmosDbResourceId"] = managed.id_of(
        "Microsoft.DocumentDB/databaseAccounts", f"cosmos{short}"
    )
    encryption["searchAccountResourceId"] = managed.id_of("Microsoft.Search/searchServices", f"srch{short}")
    encryption["storageAccountResourceId"] = managed.id_of("Microsoft.Storage/storageAccounts", f"st{short}x")
    return {"serviceProvisionedResourceGroup": group, "encryption": encryption}
