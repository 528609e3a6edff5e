"""The other services' resources in short, for people."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.resources import Resource, text_at
from sandbox.containerregistry.registries import registry_key_uri
from sandbox.documentdb.accounts import cosmos_key_uri
from sandbox.keyvault.uri import host, key_name, pinned_version
from sandbox.machinelearning.workspaces import workspace_key_uri
from sandbox.providers import Providers
from sandbox.search.services import Contents, object_key_uri
from sandbox.storage.bindings import account_key_uri, scope_key_uri

USED_WITH = (
    ("properties", "encryption", "identity", "userAssignedIdentity"),
    ("properties", "defaultIdentity"),
    ("properties", "encryption", "keyVaultProperties", "identity"),
)


def services_summary(services: Providers) -> dict[str, Any]:
    """Return all resources by control path."""
    storage = services.storage.resources.all.values()
    return {
        "workspaces": [workspace_summary(each) for each in services.workspaces.resources.all.values()],
        "storage_accounts": [storage_summary(services, each) for each in storage],
        "search_services": [
            search_summary(services, each) for each in services.search.resources.all.values()
        ],
        "cosmos_accounts": [cosmos_summary(each) for each in services.cosmos.resources.all.values()],
        "registries": [registry_summary(each) for each in services.registries.resources.all.values()],
    }


def workspace_summary(workspace: Resource) -> dict[str, Any]:
    """Return what matters of a workspace."""
    return _summary(workspace, workspace_key_uri(workspace.document))


def storage_summary(services: Providers, account: Resource) -> dict[str, Any]:
    """Return what matters of a storage account, its scopes included."""
    scopes = [scope_summary(each) for each in services.storage.scopes_of(account)]
    return {**_summary(account, account_key_uri(account.document)), "scopes": scopes}


def scope_summary(scope: Resource) -> dict[str, Any]:
    """Return what matters of an encryption scope."""
    return _summary(scope, scope_key_uri(scope.document))


def cosmos_summary(account: Resource) -> dict[str, Any]:
    """Return what matters of a Cosmos DB account."""
    return _summary(account, cosmos_key_uri(account.document))


def registry_summary(registry: Resource) -> dict[str, Any]:
    """Return what matters of a container registry."""
    return _summary(registry, registry_key_uri(registry.document))


def search_summary(services: Providers, service: Resource) -> dict[str, Any]:
    """Return what matters of a search service; the keys are its objects'."""
    contents = services.search.contents(service)
    return {
        **_summary(service, ""),
        "refuses_data_access": contents.refuses_data_access,
        "objects": _objects(contents),
    }


def object_summary(collection: str, name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what matters of an object of a search service."""
    used_with = text_at(document, "encryptionKey", "identity", "userAssignedIdentity")
    return {
        "collection": collection,
        "name": name,
        **_key(object_key_uri(document)),
        "identity": used_with or text_at(document, "encryptionKey", "accessCredentials", "applicationId"),
    }


def _objects(contents: Contents) -> list[dict[str, Any]]:
    return [
        object_summary(collection, name, document)
        for collection, documents in contents.objects.items()
        for name, document in documents.items()
    ]


def _summary(resource: Resource, key_uri: str) -> dict[str, Any]:
    uptake, document = resource.uptake, resource.document
    used_with = next((found for path in USED_WITH if (found := text_at(document, *path))), "")
    return {
        "name": resource.name,
        "id": resource.id,
        "kind": document.get("kind"),
        "provisioning_state": resource.state or text_at(document, "properties", "provisioningState"),
        **_key(key_uri),
        "version_in_use": uptake.version.version if uptake else None,
        "identity_type": text_at(document, "identity", "type"),
        "identity": used_with,
    }


def _key(uri: str) -> dict[str, Any]:
    return {
        "key_vault_uri": f"https://{host(uri)}/" if uri else None,
        "key_name": key_name(uri) or None,
        "key_version": pinned_version(uri) or None,
    }
