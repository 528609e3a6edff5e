"""What Microsoft.Authorization remembers, and what can be done to it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sandbox.arm.resources import Changed
from sandbox.authorization.builtin import BUILT_IN
from sandbox.authorization.errors import (
    assignment_exists,
    assignment_fixed,
    bad_request,
    definition_fixed,
    definition_in_use,
    definition_not_found,
)
from sandbox.authorization.filters import Filter
from sandbox.authorization.records import (
    ASSIGNMENT,
    DEFINITION,
    DENIAL,
    DenyAssignment,
    RoleAssignment,
    RoleDefinition,
    Written,
    block,
)
from sandbox.authorization.scopes import Scopes, normal

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LONG_AGO = datetime(2018, 3, 16, tzinfo=UTC)


class Authorization:
    """
    Own all role assignments, role definitions and deny assignments, by lower-cased id.

    `refusing` are pairs of a type, such as `Microsoft.Authorization/roleAssignments`, and a lower-cased
    scope: there and below, reads of that type are refused.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        who: Callable[[], str],
        groups_of: Callable[[str], Collection[str]],
        changed: Changed,
    ) -> None:
        """Take the clock, the object id of who acts, all groups of a principal, and who is told."""
        self._now = now
        self._who = who
        self._groups_of = groups_of
        self._changed = changed
        self.scopes = Scopes()
        self.assignments: dict[str, RoleAssignment] = {}
        self.definitions: dict[str, RoleDefinition] = _built_in()
        self.denials: dict[str, DenyAssignment] = {}
        self.refusing: set[tuple[str, str]] = set()
        self._subjects: set[tuple[str, str, str]] = set()

    def written(self, before: Written | None = None) -> Written:
        """Return the marks of a write by whoever acts now, at this moment."""
        now, who = self._now(), self._who()
        return Written(now, who, now, who) if before is None else replace(before, updated=now, updated_by=who)

    def refuses(self, kind: str, scope: str) -> bool:
        """Tell whether reads of a type are refused at a scope."""
        return any(kind == each and self.scopes.covers(place, scope) for each, place in self.refusing)

    def assign(self, assignment: RoleAssignment) -> RoleAssignment:
        """Add an assignment or change its condition and description; raises Azure's refusals."""
        known = self.assignments.get(assignment.id.lower())
        if not GUID.fullmatch(assignment.name) or not GUID.fullmatch(assignment.principal_id):
            raise bad_request("The role assignment ID and the principal ID must be GUIDs.")
        if assignment.role_id not in self.definitions:
            raise definition_not_found(assignment.role_id)
        if known is not None and _subject(known) != _subject(assignment):
            raise assignment_fixed()
        if known is None and _subject(assignment) in self._subjects:
            raise assignment_exists()
        self._subjects.add(_subject(assignment))
        self.assignments[assignment.id.lower()] = assignment
        self._changed(assignment.id, f"{ASSIGNMENT}/write")
        return assignment

    def unassign(self, assignment_id: str) -> RoleAssignment | None:
        """Remove an assignment by its id and return it, or None where there is none."""
        found = self.assignments.pop(assignment_id.lower(), None)
        if found is not None:
            self._subjects.discard(_subject(found))
            self._changed(found.id, f"{ASSIGNMENT}/delete")
        return found

    def define(self, definition: RoleDefinition, scope: str) -> RoleDefinition:
        """Add or replace a custom role, told at a scope; raises Azure's refusal for a built-in one."""
        if definition.id in BUILT_IN:
            raise definition_fixed()
        if not GUID.fullmatch(definition.id):
            raise bad_request("The role definition ID must be a GUID.")
        self.definitions[definition.id] = definition
        self._changed(definition.as_json(scope)["id"], f"{DEFINITION}/write")
        return definition

    def undefine(self, role_id: str, scope: str) -> RoleDefinition | None:
        """Remove a custom role and return it, or None; raises Azure's refusal where it is assigned."""
        found = self.definitions.get(role_id.lower())
        if found is None:
            return None
        if not found.is_custom:
            raise definition_fixed()
        if any(each.role_id == found.id for each in self.assignments.values()):
            raise definition_in_use()
        del self.definitions[found.id]
        self._changed(found.as_json(scope)["id"], f"{DEFINITION}/delete")
        return found

    def deny(self, denial: DenyAssignment) -> DenyAssignment:
        """Add or replace a deny assignment."""
        self.denials[denial.id.lower()] = denial
        self._changed(denial.id, f"{DENIAL}/write")
        return denial

    def undeny(self, denial_id: str) -> DenyAssignment | None:
        """Remove a deny assignment by its id and return it, or None where there is none."""
        found = self.denials.pop(denial_id.lower(), None)
        if found is not None:
            self._changed(found.id, f"{DENIAL}/delete")
        return found

    def forget(self, scope: str) -> None:
        """Drop all assignments at a scope and below, as when its resource is deleted; nobody is told."""
        at = normal(scope)
        self.assignments = {
            known: each
            for known, each in self.assignments.items()
            if not f"{normal(each.scope)}/".startswith(f"{at}/")
        }
        self._subjects = set(map(_subject, self.assignments.values()))

    def list_assignments(self, scope: str, wanted: Filter) -> list[RoleAssignment]:
        """Return the assignments at, above and below a scope that a filter wants, by id."""
        reached = {wanted.assigned, *self._groups_of(wanted.assigned)} if wanted.assigned else set()
        return [
            each
            for each in _related(self.scopes, self.assignments, scope, wanted)
            if wanted.principal in {"", each.principal_id.lower()}
            and (not reached or each.principal_id.lower() in reached)
        ]

    def list_denials(self, scope: str, wanted: Filter) -> list[DenyAssignment]:
        """Return the deny assignments at, above and below a scope that a filter wants, by id."""
        return [
            each
            for each in _related(self.scopes, self.denials, scope, wanted)
            if wanted.name in {"", each.title.lower()}
            and (not wanted.principal or wanted.principal in {one.lower() for one in each.principals})
        ]

    def list_definitions(self, scope: str, wanted: Filter) -> list[RoleDefinition]:
        """Return the roles that can be assigned at, above or below a scope and that a filter wants."""
        return [
            each
            for each in self.definitions.values()
            if self._is_seen(each, scope)
            and wanted.role_name in {"", each.name.lower()}
            and wanted.role_type in {"", "customrole" if each.is_custom else "builtinrole"}
        ]

    def find_definition(self, role_id: str, scope: str) -> RoleDefinition | None:
        """Return a role as it is seen from a scope, or None."""
        found = self.definitions.get(role_id.lower())
        return found if found is not None and self._is_seen(found, scope) else None

    def _is_seen(self, definition: RoleDefinition, scope: str) -> bool:
        return any(self.scopes.are_related(each, scope) for each in definition.scopes)


def _related[Record: (RoleAssignment, DenyAssignment)](
    scopes: Scopes, records: Mapping[str, Record], scope: str, wanted: Filter
) -> Iterable[Record]:
    for _, each in sorted(records.items()):
        if scopes.covers(each.scope, scope) or (not wanted.at_scope and scopes.covers(scope, each.scope)):
            yield each


def _subject(assignment: RoleAssignment) -> tuple[str, str, str]:
    return normal(assignment.scope), assignment.role_id, assignment.principal_id.lower()


def _built_in() -> dict[str, RoleDefinition]:
    written = Written(LONG_AGO, None, LONG_AGO, None)
    return {
        each.id: RoleDefinition(
            each.id,
            each.name,
            [block(each.data_actions, (), each.actions, each.not_actions)],
            ["/"],
            written,
        )
        for each in BUILT_IN.values()
    }
