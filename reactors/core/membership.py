"""Whom a grant or denial is for, seen from one identity: itself, a group that it is in, or nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from reactors.core.access import Assignment, VaultAccess
from reactors.core.plain import plain

_NO_GROUPS = frozenset({"user", "serviceprincipal", "device"})
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Membership:
    """
    What is known of the groups of one identity; object ids lower-cased.

    `reason` says why its groups are not known, and is empty where they are; `no_groups` are the ids that
    surely stand for no group. `reaching` is None where Azure was not asked which assignments reach it.
    """

    who: str
    groups: frozenset[str]
    reaching: frozenset[str] | None
    no_groups: frozenset[str]
    reason: str

    @classmethod
    def of(cls, object_id: str, access: VaultAccess | None, refused: str = "") -> Self:
        """Return what the access tells of an identity; without access, nothing is known of its groups."""
        who = object_id.lower()
        if access is None:
            return cls(who, frozenset(), None, frozenset({who}), _cut(refused) or "its groups were not read")
        groups = access.groups.get(who)
        refusal = access.unreadable.get(f"groups/{who}", "")
        reaching = None if f"reaching/{who}" in access.unreadable else access.reaching.get(who)
        named = (each.principal_id.lower() for each in access.assignments if _is_no_group(each))
        return cls(
            who,
            _lowered(groups or ()),
            None if reaching is None else _lowered(reaching),
            frozenset({who, *_lowered(access.groups), *_lowered(access.reaching), *named}),
            f"its groups could not be read: {_cut(refusal)}"
            if refusal
            else ("its groups were not read" if groups is None else ""),
        )

    def includes(self, other: str) -> bool | None:
        """Say whether an id stands for the identity or a group that it is in; None where nobody knows."""
        known = other.lower()
        if known == self.who or known in self.groups:
            return True
        return None if self.reason and known not in self.no_groups else False

    def includes_any(self, others: Iterable[str]) -> bool | None:
        """Say whether one of the ids does; None where none surely does and one may."""
        answers = {self.includes(other) for other in others}
        return True if True in answers else None if None in answers else False

    def receives(self, assignment: Assignment) -> bool | None:
        """Say whether an assignment is for the identity, itself or through a group."""
        if self.reaching is not None and assignment.id.lower() in self.reaching:
            return True
        included = self.includes(assignment.principal_id)
        is_settled = self.reaching is not None or _is_no_group(assignment)
        return False if included is None and is_settled else included


def _is_no_group(assignment: Assignment) -> bool:
    return assignment.principal_type.lower() in _NO_GROUPS


def _lowered(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


def _cut(reason: str) -> str:
    return plain(reason, limit=_LONGEST_REASON)
