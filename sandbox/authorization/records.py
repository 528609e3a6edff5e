"""Role assignments, role definitions and deny assignments: what is remembered of each, how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.authorization.scopes import normal
from sandbox.clock import iso

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
DEFINITION = "Microsoft.Authorization/roleDefinitions"
DENIAL = "Microsoft.Authorization/denyAssignments"
EVERYONE = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Written:
    """Say when and by whom something was made, and last changed."""

    created: datetime
    created_by: str | None
    updated: datetime
    updated_by: str | None

    def as_json(self) -> dict[str, Any]:
        """Return the four fields that Azure shows."""
        return {
            "createdOn": iso(self.created),
            "updatedOn": iso(self.updated),
            "createdBy": self.created_by,
            "updatedBy": self.updated_by,
        }


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """
    Hold a role assignment; `name` is a GUID, `role` the id of its definition as it was given.

    Fields that are None are shown as null.
    """

    name: str
    scope: str
    principal_id: str
    principal_type: str
    role: str
    written: Written
    condition: str | None = None
    condition_version: str | None = None
    description: str | None = None

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return f"{prefix(self.scope)}/providers/{ASSIGNMENT}/{self.name}"

    @property
    def role_id(self) -> str:
        """Return the lower-cased GUID of the role."""
        return self.role.rpartition("/")[2].lower()

    def as_json(self) -> dict[str, Any]:
        """Return the assignment as ARM shows it."""
        properties = {
            "roleDefinitionId": self.role,
            "principalId": self.principal_id,
            "principalType": self.principal_type,
            "scope": self.scope,
            "condition": self.condition,
            "conditionVersion": self.condition_version,
            "description": self.description,
            "delegatedManagedIdentityResourceId": None,
            **self.written.as_json(),
        }
        return {"properties": properties, "id": self.id, "type": ASSIGNMENT, "name": self.name}


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """Hold a role definition; `id` is its lower-cased GUID, `permissions` are as ARM writes them."""

    id: str
    name: str
    permissions: Sequence[Mapping[str, Any]]
    scopes: Sequence[str]
    written: Written
    is_custom: bool = False
    description: str = ""

    def as_json(self, scope: str) -> dict[str, Any]:
        """Return the definition as ARM shows it at a scope."""
        home = scope.split("/")[2] if normal(scope).startswith("/subscriptions/") else ""
        place = f"/subscriptions/{home}" if home else ""
        return {
            "properties": {
                "roleName": self.name,
                "type": "CustomRole" if self.is_custom else "BuiltInRole",
                "description": self.description,
                "assignableScopes": list(self.scopes),
                "permissions": [dict(each) for each in self.permissions],
                **self.written.as_json(),
            },
            "id": f"{place}/providers/{DEFINITION}/{self.id}",
            "type": DEFINITION,
            "name": self.id,
        }


@dataclass(frozen=True, slots=True)
class DenyAssignment:
    """Hold a deny assignment; `name` is a GUID, principals are object ids, EVERYONE for all."""

    name: str
    title: str
    scope: str
    permissions: Sequence[Mapping[str, Any]]
    principals: Sequence[str]
    written: Written
    excluded: Sequence[str] = ()
    groups: frozenset[str] = field(default_factory=frozenset)
    for_scope_alone: bool = False
    is_system_protected: bool = False
    condition: str | None = None

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return f"{prefix(self.scope)}/providers/{DENIAL}/{self.name}"

    def as_json(self) -> dict[str, Any]:
        """Return the deny assignment as ARM shows it."""
        properties = {
            "denyAssignmentName": self.title,
            "description": None,
            "permissions": [dict(each) for each in self.permissions],
            "scope": self.scope,
            "doNotApplyToChildScopes": self.for_scope_alone,
            "principals": [self._principal(each) for each in self.principals],
            "excludePrincipals": [self._principal(each) for each in self.excluded],
            "isSystemProtected": self.is_system_protected,
            "condition": self.condition,
            "conditionVersion": "2.0" if self.condition else None,
            **self.written.as_json(),
        }
        return {"properties": properties, "id": self.id, "type": DENIAL, "name": self.name}

    def _principal(self, object_id: str) -> dict[str, Any]:
        kinds = {EVERYONE: "SystemDefined", **dict.fromkeys(self.groups, "Group")}
        return {"id": object_id, "type": kinds.get(object_id, "ServicePrincipal")}


def block(
    data_actions: Sequence[str] = (),
    not_data_actions: Sequence[str] = (),
    actions: Sequence[str] = (),
    not_actions: Sequence[str] = (),
) -> dict[str, list[str]]:
    """Return a permission block as ARM writes it."""
    return {
        "actions": list(actions),
        "notActions": list(not_actions),
        "dataActions": list(data_actions),
        "notDataActions": list(not_data_actions),
    }


def prefix(scope: str) -> str:
    """Return a scope as an id goes on from it: the root adds nothing."""
    return scope.rstrip("/")
