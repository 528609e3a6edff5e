"""
What role assignments give and deny assignments take, in a vault that uses Azure RBAC.

Source: "Understand Azure role definitions", "Understand Azure deny assignments", "Azure role assignment
conditions"; Microsoft.Authorization 2022-04-01.
"""

from reactors.core.access import Assignment, Deny, Role, Standing, VaultAccess
from reactors.core.action_patterns import includes
from reactors.core.membership import Membership
from reactors.core.plain import plain
from reactors.core.rights import Told, granted, missing, undecidable
from reactors.core.scopes import is_same, place_of, reaches

_LONGEST_NAME = 80
_LONGEST_REASON = 200
NOTHING = "nothing grants it"


def by_roles(action: str, target: str, member: Membership, access: VaultAccess) -> Told:
    """
    Tell whether an identity may do an action at a scope; denials win over every grant.

    What cannot be told counts only where it could change the answer.
    """
    given = _given(action, target, member, access)
    denials = [(deny, _denies(deny, action, target, member, access)) for deny in access.denials]
    if sure := [deny for deny, doubt in denials if doubt == ""]:
        named = _deny_named(sure[0])
        nothing = f"{NOTHING}, and {named} takes it" if given.standing is Standing.MISSING else named
        return missing(nothing, tuple(deny.id for deny in sure))
    if given.standing is not Standing.GRANTED:
        return given
    if refused := access.unreadable.get("denials"):
        return undecidable(f"deny assignments could not be read: {_cut(refused)}")
    doubts = [f"{_deny_named(deny)} may take it: {doubt}" for deny, doubt in denials if doubt]
    return undecidable(doubts[0]) if doubts else given


def _given(action: str, target: str, member: Membership, access: VaultAccess) -> Told:
    grants: list[tuple[Assignment, Role]] = []
    doubts: list[str] = []
    if refused := access.unreadable.get("assignments"):
        return undecidable(f"role assignments could not be read: {_cut(refused)}")
    for each in access.assignments:
        received = member.receives(each)
        if received is False or not reaches(each.scope, target, access.management_groups):
            continue
        role = access.roles.get(each.role_id.lower())
        if role is None:
            doubts.append(_unread_role(each, access))
            continue
        blocks = [block for block in role.blocks if includes(block, action)]
        named = _role_named(role, each)
        if not blocks:
            continue
        if received is None:
            doubts.append(f"{named} is given to what may be a group, and {member.reason}")
        elif each.condition.strip() or all(block.condition.strip() for block in blocks):
            doubts.append(f"{named} has a condition that decides")
        else:
            grants.append((each, role))
    if grants:
        first, role = grants[0]
        via = "" if first.principal_id.lower() == member.who else ", through a group"
        return granted(_role_named(role, first) + via, tuple(each.id for each, _ in grants))
    return undecidable(doubts[0]) if doubts else missing(NOTHING)


def _denies(deny: Deny, action: str, target: str, member: Membership, access: VaultAccess) -> str | None:
    """Return None where a denial does not concern the identity, why it may, or nothing where it does."""
    blocks = [block for block in deny.blocks if includes(block, action)]
    named = True if deny.is_for_everyone else member.includes_any(deny.principals)
    excluded = member.includes_any(deny.excluded)
    if not blocks or named is False or excluded is True or not _is_at(deny, target, access):
        return None
    if named is None or excluded is None:
        return member.reason
    if deny.condition.strip() or all(block.condition.strip() for block in blocks):
        return "it has a condition"
    return "" if deny.scope.startswith("/") else "its scope is not told"


def _is_at(deny: Deny, target: str, access: VaultAccess) -> bool:
    if not deny.scope.startswith("/"):
        return True
    if deny.is_for_scope_alone:
        return is_same(deny.scope, target)
    return reaches(deny.scope, target, access.management_groups)


def _role_named(role: Role, assignment: Assignment) -> str:
    return f"role {plain(role.name or role.id, limit=_LONGEST_NAME)} at {place_of(assignment.scope)}"


def _deny_named(deny: Deny) -> str:
    return f"deny assignment {plain(deny.name or deny.id, limit=_LONGEST_NAME)} at {place_of(deny.scope)}"


def _unread_role(assignment: Assignment, access: VaultAccess) -> str:
    role_id = assignment.role_id.lower()
    reason = access.unreadable.get(f"role/{role_id}", "")
    told = f" could not be read: {_cut(reason)}" if reason else " is not known"
    return f"role {plain(role_id, limit=_LONGEST_NAME)} at {place_of(assignment.scope)}{told}"


def _cut(reason: str) -> str:
    return plain(reason, limit=_LONGEST_REASON)
