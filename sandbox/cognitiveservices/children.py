"""The ARM documents of what stands below an account: scopes, projects, connections, capability hosts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.arm.identities import stable_guid, system_identity
from sandbox.cognitiveservices.account import KIND
from sandbox.defaults import TENANT


def child_document(account_id: str, path: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of what stands at `path` below an account, such as `projects/main`."""
    segments = path.split("/")
    return {
        "id": f"{account_id}/{path}",
        "name": segments[-1],
        "type": "/".join([KIND, *segments[::2]]),
        "properties": {"provisioningState": "Succeeded", **properties},
    }


def scope_document(account_id: str, name: str, encryption: Mapping[str, Any]) -> dict[str, Any]:
    """Return an encryption scope; where `encryption` names none, Microsoft holds its key."""
    properties = {"state": "Enabled", "keySource": "Microsoft.CognitiveServices", **encryption}
    document = child_document(account_id, f"encryptionScopes/{name}", properties)
    return {**document, "etag": _etag(document["id"])}


def project_document(account_id: str, name: str, location: str, suffix: str) -> dict[str, Any]:
    """Return a project; its name comes with the account's, and it has an identity of its own."""
    account_name = account_id.rpartition("/")[2]
    endpoint = f"https://{account_name.lower()}.{suffix}/api/projects/{name}"
    properties = {"displayName": name, "isDefault": False, "endpoints": {"AI Foundry API": endpoint}}
    document = child_document(account_id, f"projects/{name}", properties)
    return {
        **document,
        "name": f"{account_name}/{name}",
        "location": location,
        "identity": system_identity(document["id"], TENANT),
        "etag": _etag(document["id"]),
    }


def connection_document(
    account_id: str, path: str, category: str, resource_id: str, target: str
) -> dict[str, Any]:
    """
    Return a connection by Microsoft Entra ID; `path` ends in `connections/` and its name.

    The connected resource stands in the metadata by convention only: an empty `resource_id` leaves it out.
    """
    metadata = {"ApiType": "Azure", **({"ResourceId": resource_id} if resource_id else {})}
    properties = {
        "authType": "AAD",
        "category": category,
        "group": "AzureAI",
        "isSharedToAll": True,
        "target": target,
        "metadata": metadata,
    }
    document = child_document(account_id, path, {})
    return {**document, "properties": properties}


def host_document(
    account_id: str,
    path: str,
    *,
    storage: Sequence[str],
    threads: Sequence[str],
    vectors: Sequence[str],
    services: Sequence[str],
) -> dict[str, Any]:
    """Return a capability host with the names of the connections it uses; only an account's has a kind."""
    properties = {
        "storageConnections": list(storage),
        "threadStorageConnections": list(threads),
        "vectorStoreConnections": list(vectors),
        "aiServicesConnections": list(services),
    }
    kind = {} if path.lower().startswith("projects/") else {"capabilityHostKind": "Agents"}
    return child_document(account_id, path, {**kind, **properties})


def _etag(identifier: str) -> str:
    return f'"{stable_guid("etag", identifier)}"'
