"""Building who may do what: role assignments, roles of one's own, deny assignments."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.authorization.records import (
    ASSIGNMENT,
    DEFINITION,
    DENIAL,
    EVERYONE,
    DenyAssignment,
    RoleAssignment,
    RoleDefinition,
    block,
)
from sandbox.authorization.scopes import checked_scope, normal
from sandbox.authorization.state import GUID, Authorization
from sandbox.chance import Chance
from sandbox.defaults import SUBSCRIPTION
from sandbox.directory.builders import DirectoryBuilders
from sandbox.errors import SandboxError
from sandbox.eventgrid.resources import subscription_of

USUAL_ROLE = "Key Vault Crypto Service Encryption User"
KINDS = {each.partition("/")[2]: each for each in (ASSIGNMENT, DEFINITION, DENIAL)}


class AccessBuilders(DirectoryBuilders):
    """
    Give and take roles and put up deny assignments; subscriptions see the events. The World is one.

    A role is named by its name or its GUID; a principal is an object id, or the ARM id of the resource or
    the user-assigned identity whose principal it is.
    """

    chance: Chance
    authorization: Authorization

    def assign_role(
        self,
        scope: str,
        principal: str,
        role: str = USUAL_ROLE,
        *,
        name: str = "",
        principal_type: str = "",
        condition: str = "",
        role_at: str | None = None,
    ) -> RoleAssignment:
        """
        Assign a role and return the assignment; raises SandboxError, or Azure's own refusal.

        `role_at` is the scope that stands before the id of the role, by default the subscription's, and none
        outside subscriptions. Without a type, a principal is a group where there is such a group, else a
        service principal.
        """
        scope, object_id = checked_scope(scope), self.principal_id(principal)
        home = subscription_of(scope)
        place = (f"/subscriptions/{home}" if home else "") if role_at is None else role_at.rstrip("/")
        usual = "Group" if object_id in self.directory.groups else "ServicePrincipal"
        return self.authorization.assign(
            RoleAssignment(
                name=name or self.chance.guid(),
                scope=scope,
                principal_id=object_id,
                principal_type=principal_type or usual,
                role=f"{place}/providers/{DEFINITION}/{self.get_role(role).id}",
                written=self.authorization.written(),
                condition=condition or None,
                condition_version="2.0" if condition else None,
            )
        )

    def unassign_role(self, assignment_id: str) -> RoleAssignment:
        """Remove a role assignment by its id and return it; raises SandboxError that lists them."""
        found = self.authorization.unassign(assignment_id)
        if found is None:
            known = ", ".join(each.id for each in self.authorization.assignments.values()) or "none"
            raise SandboxError(f"no role assignment {assignment_id!r}; there are: {known}")
        return found

    def get_role(self, role: str) -> RoleDefinition:
        """Return a role by its name or GUID; raises SandboxError that lists the roles."""
        for each in self.authorization.definitions.values():
            if role.lower() in {each.id, each.name.lower()}:
                return each
        known = ", ".join(each.name for each in self.authorization.definitions.values())
        raise SandboxError(f"no role {role!r}; there are: {known}")

    def put_custom_role(
        self,
        name: str,
        data_actions: Sequence[str] = (),
        *,
        not_data_actions: Sequence[str] = (),
        role_id: str = "",
        scopes: Sequence[str] = (f"/subscriptions/{SUBSCRIPTION}",),
        permissions: Sequence[Mapping[str, Any]] = (),
    ) -> RoleDefinition:
        """
        Add or replace a role of one's own, found again by its name, and return it.

        `permissions` are whole blocks as ARM writes them, in place of the data actions.
        """
        same = (each for each in self.authorization.definitions.values() if each.name.lower() == name.lower())
        known = next(same, None)
        made = RoleDefinition(
            id=known.id if known else role_id.lower() or self.chance.guid(),
            name=name,
            permissions=list(permissions) or [block(data_actions, not_data_actions)],
            scopes=[checked_scope(each) for each in scopes],
            written=self.authorization.written(known.written if known else None),
            is_custom=True,
        )
        return self.authorization.define(made, made.scopes[0])

    def delete_custom_role(self, role: str) -> RoleDefinition:
        """Delete a role of one's own; Azure refuses that while it is assigned."""
        found = self.get_role(role)
        self.authorization.undefine(found.id, found.scopes[0])
        return found

    def put_denial(
        self,
        scope: str,
        data_actions: Sequence[str],
        *,
        not_data_actions: Sequence[str] = (),
        principals: Sequence[str] = (EVERYONE,),
        excluded: Sequence[str] = (),
        name: str = "",
        title: str = "Denied by a deployment stack",
        for_scope_alone: bool = False,
        is_system_protected: bool = True,
        condition: str = "",
    ) -> DenyAssignment:
        """Add or replace a deny assignment, as a deployment stack does, and return it."""
        denial = DenyAssignment(
            name=name or self.chance.guid(),
            title=title,
            scope=checked_scope(scope),
            permissions=[block(data_actions, not_data_actions)],
            principals=[self.principal_id(each) for each in principals],
            excluded=[self.principal_id(each) for each in excluded],
            groups=frozenset(self.directory.groups),
            written=self.authorization.written(),
            for_scope_alone=for_scope_alone,
            is_system_protected=is_system_protected,
            condition=condition or None,
        )
        if not GUID.fullmatch(denial.name):
            raise SandboxError(f"the name of a deny assignment is a GUID, not {denial.name!r}")
        return self.authorization.deny(denial)

    def delete_denial(self, denial_id: str) -> DenyAssignment:
        """Remove a deny assignment by its id and return it; raises SandboxError that lists them."""
        found = self.authorization.undeny(denial_id)
        if found is None:
            known = ", ".join(each.id for each in self.authorization.denials.values()) or "none"
            raise SandboxError(f"no deny assignment {denial_id!r}; there are: {known}")
        return found

    def put_management_groups(self, groups: Sequence[str], subscription_id: str = SUBSCRIPTION) -> None:
        """Put a subscription below management groups, by name, nearest first."""
        self.authorization.scopes.set_chain(subscription_id, groups)

    def refuse_access_reads(self, scope: str, kind: str = "roleAssignments", *, refuses: bool = True) -> None:
        """
        Have reads of assignments or definitions at a scope and below refused with 403, or no longer.

        `kind` is `roleAssignments`, `roleDefinitions` or `denyAssignments`; SandboxError for another.
        """
        if kind not in KINDS:
            raise SandboxError(f"no kind {kind!r}; there are: {', '.join(KINDS)}")
        place = (KINDS[kind], normal(checked_scope(scope)))
        if refuses:
            self.authorization.refusing.add(place)
        else:
            self.authorization.refusing.discard(place)
