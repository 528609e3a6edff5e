"""The documents of new search services and of the objects in them."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.resources import Place
from sandbox.keyvault.keys import Key, KeyVersion

USER_IDENTITY = "#Microsoft.Azure.Search.DataUserAssignedIdentity"
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "indexes": {"fields": [{"name": "id", "type": "Edm.String", "key": True, "searchable": False}]},
    "synonymmaps": {"format": "solr", "synonyms": "usa, united states"},
    "indexers": {"dataSourceName": "documents", "targetIndexName": "documents"},
    "datasources": {
        "type": "azureblob",
        "credentials": {"connectionString": None},
        "container": {"name": "documents"},
    },
    "skillsets": {"skills": []},
}


def search_service_document(
    name: str,
    place: Place,
    *,
    tags: Mapping[str, str],
    identity: Mapping[str, Any],
    enforcement: str,
    suffix: str,
) -> dict[str, Any]:
    """Return a search service as a new one looks; `suffix` is that of its host."""
    return {
        "location": place.location,
        "sku": {"name": "standard"},
        "identity": dict(identity),
        "tags": dict(tags),
        "properties": {
            "replicaCount": 1,
            "partitionCount": 1,
            "endpoint": f"https://{name.lower()}.{suffix}/",
            "hostingMode": "Default",
            "publicNetworkAccess": "Enabled",
            "status": "running",
            "statusDetails": "",
            "provisioningState": "succeeded",
            "networkRuleSet": {"ipRules": [], "bypass": "None"},
            "encryptionWithCmk": {"enforcement": enforcement},
            "disableLocalAuth": True,
            "semanticSearch": "disabled",
            "privateEndpointConnections": [],
            "sharedPrivateLinkResources": [],
        },
    }


def search_object_document(collection: str, name: str, encryption_key: Any) -> dict[str, Any]:
    """Return an index, synonym map, indexer, data source or skillset; `encryption_key` may be None."""
    return {"@odata.etag": '"0x1"', "name": name, **SHAPES[collection], "encryptionKey": encryption_key}


def object_encryption_key(
    key: Key | KeyVersion, *, user_assigned_id: str = "", application_id: str = ""
) -> dict[str, Any]:
    """
    Return the `encryptionKey` that binds to a key version, or versionless to a key.

    `application_id` names an app registration whose secret the service keeps to itself.
    """
    bound = key.key if isinstance(key, KeyVersion) else key
    document: dict[str, Any] = {
        "keyVaultKeyName": bound.name,
        "keyVaultKeyVersion": key.version if isinstance(key, KeyVersion) else None,
        "keyVaultUri": bound.vault.uri,
        "identity": None,
    }
    if user_assigned_id:
        document["identity"] = {"@odata.type": USER_IDENTITY, "userAssignedIdentity": user_assigned_id}
    if application_id:
        document["accessCredentials"] = {"applicationId": application_id, "applicationSecret": None}
    return document
