"""The managed identities that an account can have."""

from enum import StrEnum
from typing import Any

from sandbox.arm.identities import identity_document
from sandbox.defaults import TENANT


class IdentityKind(StrEnum):
    """Name an account's identities; a dangling one is user-assigned and was deleted since."""

    NONE = "none"
    SYSTEM = "system"
    USER_ASSIGNED = "user-assigned"
    DANGLING = "dangling"
    BOTH = "both"


def account_identity(kind: IdentityKind, owner: str, identity_id: str) -> dict[str, Any] | None:
    """
    Return the `identity` of an account's document, None for no identity.

    A dangling entry is listed under its id, with an empty client and principal id.
    """
    if kind is IdentityKind.NONE:
        return None
    has_system = kind in {IdentityKind.SYSTEM, IdentityKind.BOTH}
    assigned = "" if kind is IdentityKind.SYSTEM else identity_id
    found = identity_document(
        owner, TENANT, user_assigned_id=assigned, system_assigned=has_system, joint=", "
    )
    if kind is IdentityKind.DANGLING:
        found["userAssignedIdentities"][identity_id] = {"principalId": "", "clientId": ""}
    return found
