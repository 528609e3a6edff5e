"""The managed identities that an account can have."""

from enum import StrEnum
from typing import Any

from sandbox.cognitiveservices.documents import client_id, stable_guid, system_identity
from sandbox.defaults import TENANT


class IdentityKind(StrEnum):
    """Name an account's identities; a dangling one is user-assigned and was deleted since."""

    NONE = "none"
    SYSTEM = "system"
    USER_ASSIGNED = "user-assigned"
    DANGLING = "dangling"
    BOTH = "both"


def user_assigned_id(subscription_id: str, resource_group: str, name: str) -> str:
    """Return the ARM id of a user-assigned identity."""
    group = f"/subscriptions/{subscription_id}/resourceGroups/{resource_group}"
    return f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"


def identity_document(kind: IdentityKind, owner: str, identity_id: str) -> dict[str, Any] | None:
    """
    Return the `identity` of an ARM document, None for no identity.

    A dangling entry is listed under its id, with an empty client and principal id.
    """
    if kind is IdentityKind.NONE:
        return None
    if kind is IdentityKind.SYSTEM:
        return system_identity(owner, TENANT)
    entry = {"principalId": stable_guid("principal", identity_id), "clientId": client_id(identity_id)}
    if kind is IdentityKind.DANGLING:
        entry = {"principalId": "", "clientId": ""}
    assigned = {"userAssignedIdentities": {identity_id: entry}}
    if kind is IdentityKind.BOTH:
        return {**system_identity(owner, TENANT), "type": "SystemAssigned, UserAssigned", **assigned}
    return {"type": "UserAssigned", **assigned}
