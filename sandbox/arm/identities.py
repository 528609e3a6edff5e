"""Managed identities as they stand in the documents of resources."""

import hashlib
import uuid
from typing import Any

from sandbox.arm.resources import Place


def stable_guid(*parts: str) -> str:
    """Return the GUID that belongs to these words, the same each time."""
    return str(uuid.UUID(bytes=hashlib.sha256("|".join(parts).lower().encode()).digest()[:16], version=4))


def system_identity(name: str, tenant_id: str) -> dict[str, Any]:
    """Return a system-assigned identity."""
    return {
        "type": "SystemAssigned",
        "tenantId": tenant_id,
        "principalId": stable_guid("principal", name),
    }


def user_identity(identity_id: str) -> dict[str, Any]:
    """Return a user-assigned identity; its client id is `client_id(identity_id)`."""
    found = {"principalId": stable_guid("principal", identity_id), "clientId": client_id(identity_id)}
    return {"type": "UserAssigned", "userAssignedIdentities": {identity_id: found}}


def client_id(identity_id: str) -> str:
    """Return the client id of a user-assigned identity here."""
    return stable_guid("client", identity_id)


def user_identity_id(name: str, place: Place) -> str:
    """Return the ARM id of the user-assigned identity of that name; an id stays as it is, empty too."""
    if not name or name.startswith("/"):
        return name
    return place.id_of("Microsoft.ManagedIdentity/userAssignedIdentities", name)


def identity_document(
    owner: str,
    tenant_id: str,
    *,
    user_assigned_id: str = "",
    system_assigned: bool | None = None,
    joint: str = ",",
) -> dict[str, Any]:
    """
    Return the `identity` of a resource: system-assigned, user-assigned, both or `None`.

    Where nobody says, the system's is there if there is no other. Its principal belongs to `owner`;
    `joint` is how the service writes both types together.
    """
    has_system = not user_assigned_id if system_assigned is None else system_assigned
    system = system_identity(owner, tenant_id) if has_system else {}
    user = user_identity(user_assigned_id) if user_assigned_id else {}
    kinds = [each["type"] for each in (system, user) if each]
    return {**system, **user, "type": joint.join(kinds) or "None"}
