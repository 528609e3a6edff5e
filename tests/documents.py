"""
The documents of resources other than accounts, as their services show them: bound to FIRST of `cmk-foundry`.

`key` replaces fields of the part that names the key, where None leaves one out; `fields` go beside
`properties`, `properties` into them.
"""

from collections.abc import Mapping
from typing import Any

from reactors.core.identifiers import ResourceId
from tests.builders import FIRST, SUBSCRIPTION, a_key_uri, a_vault

HOST = "https://kv-cmk.vault.azure.net"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai"
USER_ID = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-cmk"
TENANT = "33333333-3333-3333-3333-333333333333"
SYSTEM_PRINCIPAL = "44444444-4444-4444-4444-444444444444"
USER_PRINCIPAL = "55555555-5555-5555-5555-555555555555"
USER_CLIENT = "66666666-6666-6666-6666-666666666666"
APPLICATION = "77777777-7777-7777-7777-777777777777"
BOTH_IDENTITIES = {
    "type": "SystemAssigned,UserAssigned",
    "principalId": SYSTEM_PRINCIPAL,
    "tenantId": TENANT,
    "userAssignedIdentities": {USER_ID: {"clientId": USER_CLIENT, "principalId": USER_PRINCIPAL}},
}


def an_id(provider: str, *path: str) -> ResourceId:
    """Return the id of a resource in `rg-ai`, such as `an_id("Search", "searchServices", "srch")`."""
    return ResourceId.parse("/".join((GROUP, "providers", f"Microsoft.{provider}", *path)))


def filled(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with changes, without those that are then None."""
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def a_resource(provider: str, *path: str, properties: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return the document of a resource in `rg-ai` that has both kinds of identities."""
    document = {
        "id": "/".join((GROUP, "providers", f"Microsoft.{provider}", *path)),
        "name": path[-1],
        "type": "/".join((f"Microsoft.{provider}", *path[::2])),
        "location": "swedencentral",
        "identity": BOTH_IDENTITIES,
        "properties": dict(properties),
    }
    return filled(document, fields)


def a_cognitive_scope(
    key: Mapping[str, Any] | None = None, *, properties: Mapping[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Return an encryption scope of the account `foundry`."""
    named = {"keyVaultUri": f"{HOST}/", "keyName": "cmk-foundry", "keyVersion": FIRST}
    held = {
        "keySource": "Microsoft.KeyVault",
        "state": "Enabled",
        "provisioningState": "Succeeded",
        "keyVaultProperties": filled(named, key or {}),
    }
    path = ("accounts", "foundry", "encryptionScopes", "scope-1")
    given = {"location": None, "identity": None, **fields}
    return a_resource("CognitiveServices", *path, properties=filled(held, properties or {}), **given)


def a_workspace(
    key: Mapping[str, Any] | None = None,
    *,
    encryption: Mapping[str, Any] | None = None,
    properties: Mapping[str, Any] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Return an AI hub; `encryption` are fields of its encryption block."""
    named = {"keyVaultArmId": str(a_vault()), "keyIdentifier": str(a_key_uri(FIRST))}
    block = {"status": "Enabled", "keyVaultProperties": filled(named, key or {})}
    held = {
        "provisioningState": "Succeeded",
        "storageAccount": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/sthub",
        "keyVault": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-secrets",
        "encryption": filled(block, encryption or {}),
    }
    given = {"kind": "Hub", **fields}
    path = ("workspaces", "hub")
    return a_resource("MachineLearningServices", *path, properties=filled(held, properties or {}), **given)


def a_storage_account(
    key: Mapping[str, Any] | None = None, *, encryption: Mapping[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Return a storage account; `encryption` are fields of its encryption block."""
    named = {
        "keyvaulturi": f"{HOST}/",
        "keyname": "cmk-foundry",
        "keyversion": FIRST,
        "currentVersionedKeyIdentifier": str(a_key_uri(FIRST)),
        "lastKeyRotationTimestamp": "2026-10-02T08:00:00.1234567Z",
        "currentVersionedKeyExpirationTimestamp": "1970-01-01T00:00:00Z",
    }
    service = {"enabled": True, "keyType": "Account", "lastEnabledTime": "2026-01-01T00:00:00Z"}
    block = {
        "keySource": "Microsoft.Keyvault",
        "requireInfrastructureEncryption": True,
        "keyvaultproperties": filled(named, key or {}),
        "services": {"blob": service, "file": service, "table": service, "queue": service},
    }
    held = {"provisioningState": "Succeeded", "encryption": filled(block, encryption or {})}
    given = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}, **fields}
    return a_resource("Storage", "storageAccounts", "stfoundry", properties=held, **given)


def a_storage_scope(
    key: Mapping[str, Any] | None = None, *, properties: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return an encryption scope of the storage account `stfoundry`."""
    named = {
        "keyUri": str(a_key_uri(FIRST)),
        "currentVersionedKeyIdentifier": str(a_key_uri(FIRST)),
        "lastKeyRotationTimestamp": "2026-10-02T08:00:00.1234567Z",
    }
    held = {
        "source": "Microsoft.KeyVault",
        "state": "Enabled",
        "creationTime": "2026-01-01T00:00:00.1234567Z",
        "lastModifiedTime": "2026-10-02T08:00:00.1234567Z",
        "keyVaultProperties": filled(named, key or {}),
    }
    path = ("storageAccounts", "stfoundry", "encryptionScopes", "scope-1")
    given = {"location": None, "identity": None}
    return a_resource("Storage", *path, properties=filled(held, properties or {}), **given)


def a_search_key(**changes: Any) -> dict[str, Any]:
    """Return the encryption key of a search object or service; None leaves a field out."""
    named = {"keyVaultUri": HOST, "keyVaultKeyName": "cmk-foundry", "keyVaultKeyVersion": FIRST}
    return filled(named, changes)


def a_search_service(policy: Mapping[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Return a search service without a key of its own; `policy` are fields of `encryptionWithCmk`."""
    known = {"enforcement": "Enabled", "encryptionComplianceStatus": "Compliant"}
    held = {"provisioningState": "succeeded", "encryptionWithCmk": filled(known, policy or {})}
    given = {"identity": {**BOTH_IDENTITIES, "type": "SystemAssigned, UserAssigned"}, **fields}
    return a_resource("Search", "searchServices", "srch-foundry", properties=held, **given)


def a_registry(
    key: Mapping[str, Any] | None = None, *, encryption: Mapping[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Return a container registry, versionless; `encryption` are fields of its encryption block."""
    named = {
        "keyIdentifier": str(a_key_uri()),
        "versionedKeyIdentifier": str(a_key_uri(FIRST)),
        "identity": USER_CLIENT,
        "keyRotationEnabled": True,
        "lastKeyRotationTimestamp": "2026-10-02T08:00:00.1234567Z",
    }
    block = {"status": "enabled", "keyVaultProperties": filled(named, key or {})}
    held = {"provisioningState": "Succeeded", "encryption": filled(block, encryption or {})}
    given = {"sku": {"name": "Premium", "tier": "Premium"}, **fields}
    return a_resource("ContainerRegistry", "registries", "crfoundry", properties=held, **given)


def a_cosmos_account(properties: Mapping[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Return a Cosmos DB account, versionless, that uses its key as the system-assigned identity."""
    held = {
        "provisioningState": "Succeeded",
        "keyVaultKeyUri": str(a_key_uri()),
        "keyVaultKeyUriVersion": FIRST,
        "defaultIdentity": "SystemAssignedIdentity",
        "customerManagedKeyStatus": "Access to the configured customer managed key confirmed.",
    }
    given = {"kind": "GlobalDocumentDB", **fields}
    path = ("databaseAccounts", "cosmos-foundry")
    return a_resource("DocumentDB", *path, properties=filled(held, properties or {}), **given)
