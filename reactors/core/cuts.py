"""
Revocations over time: each has a beginning, a story and an end, and is told once.

A cut is found again by every look while it lasts. It ends when a look no longer finds it; where Azure takes
its time to act on a change of permissions, only after a second look past that time.
Source: "Troubleshoot Azure RBAC": changes of role assignments take up to ten minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.revocation import Cause, Lost, Origin, Reach, Revocation

PROPAGATES_WITHIN = timedelta(minutes=10)
_SLOW = frozenset({Cause.PERMISSION, Cause.IDENTITY_GONE})
_OF_ONE_GRANT = (
    "roleassignments/delete",
    "roleassignments/write",
    "roledefinitions/write",
    "roledefinitions/delete",
)
_LOSSES = frozenset({Cause.KEY_DELETED, Cause.KEY_PURGED, Cause.VAULT_DELETED, Cause.VAULT_PURGED})
_PURGES = frozenset({Cause.KEY_PURGED, Cause.VAULT_PURGED})
_PURGED_VAULT = "deletedvaults/purge/action"

# What may bring a cut about, by the end of the operation's lower-cased name.
_BROUGHT_ABOUT_BY: Mapping[Cause, tuple[str, ...]] = {
    Cause.PERMISSION: (
        "roleassignments/delete",
        "roleassignments/write",
        "roledefinitions/write",
        "roledefinitions/delete",
        "denyassignments/write",
        "vaults/write",
        "accesspolicies/write",
        "vaultpatch",
        "vaultput",
    ),
    Cause.IDENTITY_GONE: (
        "userassignedidentities/delete",
        "accounts/write",
        "workspaces/write",
        "searchservices/write",
        "registries/write",
    ),
    Cause.NETWORK: ("vaults/write", "vaultpatch", "vaultput"),
    Cause.KEY_DISABLED: ("keyupdate",),
    Cause.KEY_DELETED: ("keydelete",),
    Cause.KEY_PURGED: ("keypurge",),
    Cause.VAULT_DELETED: ("vaults/delete", "vaultdelete"),
    Cause.VAULT_PURGED: (_PURGED_VAULT, "vaultpurge"),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """
    One revocation with its story.

    `episode` counts the cuts of this consumer from this key. `origin` says who and when, as far as a road
    told, and how it was seen first. `before` says what held before, empty where nothing was known. It
    `started_at` where that is told, was `restored_at` as of a look that may be too early, and ended for good
    at `ended_at`. Times are UTC.
    """

    revocation: Revocation
    episode: int
    detected_at: datetime
    origin: Origin
    before: str = ""
    started_at: datetime | None = None
    restored_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    @property
    def confirmed_from(self) -> datetime | None:
        """From when on a look may end it; None while it lasts."""
        return self.restored_at + PROPAGATES_WITHIN if self.restored_at else None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a consumer's access rested on at the last look: in words, and the ids of the grants."""

    said: str
    grants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Followed:
    """
    The cuts of one key after a look.

    `cuts` are all that are open now; `written` those that are new on record or changed, the ended ones
    among them; `opened` and `ended` what people are told. An end is told only of a consumer that is still
    bound to the key, and that no other cut holds.
    """

    cuts: tuple[Cut, ...] = ()
    written: tuple[Cut, ...] = ()
    opened: tuple[Cut, ...] = ()
    ended: tuple[Cut, ...] = ()


def follow(
    known: Sequence[Cut],
    reach: Reach,
    *,
    bound: frozenset[ResourceId],
    grounds: Mapping[ResourceId, Grounds],
    origin: Origin,
    now: datetime,
) -> Followed:
    """
    Compare the cuts on record of one key, ended ones too, with what a look has found.

    `bound` are the consumers bound to the key now, or whose binding could not be read; a cut of any other
    has ended. `grounds` are those of the look before.
    """
    open_now = {_identity(cut.revocation): cut for cut in known if cut.is_open}
    episodes = _episodes(known)
    undecided = {each.consumer for each in reach.undecided}
    lost = {each.consumer for each in reach.revocations if each.cause in _LOSSES}
    followed: list[tuple[Cut | None, Cut]] = []
    for revocation in reach.revocations:
        before = open_now.pop(_identity(revocation), None)
        held = grounds.get(revocation.consumer, Grounds(""))
        if before is None:
            episodes[revocation.consumer] = episodes.get(revocation.consumer, 0) + 1
            new = _opened(revocation, episodes[revocation.consumer], origin, held, now)
            followed.append((None, new))
        else:
            followed.append((before, _lasting(before, revocation, origin, held)))
    for before in open_now.values():
        consumer = before.revocation.consumer
        if consumer in lost:
            followed.append((before, _overtaken(before, now)))
        elif consumer in undecided:
            followed.append((before, before))
        else:
            followed.append((before, _restored(before, bound, now)))
    cuts = tuple(cut for _, cut in followed if cut.is_open)
    still_cut = {cut.revocation.consumer for cut in cuts}
    return Followed(
        cuts=cuts,
        written=tuple(cut for before, cut in followed if cut != before),
        opened=tuple(cut for before, cut in followed if before is None),
        ended=tuple(
            cut for _, cut in followed if not cut.is_open and cut.revocation.consumer in bound - still_cut
        ),
    )


def told_loss(known: Sequence[Cut], origin: Origin) -> Lost:
    """
    Return what the origin of a look, or a cut on record, tells of the loss of a key or vault.

    Whether something was purged, and when it was deleted, may be told by nothing else.
    """
    is_purge = origin.operation.lower().endswith((*_BROUGHT_ABOUT_BY[Cause.KEY_PURGED], _PURGED_VAULT))
    is_deletion = origin.operation.lower().endswith(_BROUGHT_ABOUT_BY[Cause.KEY_DELETED])
    held = [cut for cut in known if cut.is_open and cut.revocation.cause in _LOSSES]
    was_purged = any(cut.revocation.cause in _PURGES for cut in held)
    since = [cut.started_at for cut in held if cut.started_at and cut.revocation.cause not in _PURGES]
    return Lost(
        deleted_at=min(since, default=origin.at if is_deletion else None),
        is_purged=True if is_purge or was_purged else None,
    )


def _identity(revocation: Revocation) -> tuple[ResourceId, Cause, KeyUri]:
    return revocation.consumer, revocation.cause, revocation.key.versionless


def _episodes(known: Sequence[Cut]) -> dict[ResourceId, int]:
    found: dict[ResourceId, int] = {}
    for cut in known:
        consumer = cut.revocation.consumer
        found[consumer] = max(found.get(consumer, 0), cut.episode)
    return found


def _opened(revocation: Revocation, episode: int, origin: Origin, held: Grounds, now: datetime) -> Cut:
    is_its_doing = _explains(origin, revocation.cause, held)
    return Cut(
        revocation=revocation,
        episode=episode,
        detected_at=now,
        origin=origin if is_its_doing else Origin(origin.road, origin.at),
        before=held.said,
        started_at=origin.at if is_its_doing else None,
    )


def _lasting(before: Cut, revocation: Revocation, origin: Origin, held: Grounds) -> Cut:
    """Return a cut that lasts, with its actor where an event tells now what was not known before."""
    cut = replace(before, revocation=revocation, restored_at=None)
    learns = not before.origin.actor and origin.actor and _explains(origin, revocation.cause, held)
    if not learns or origin.at > before.detected_at:
        return cut
    told = replace(origin, road=before.origin.road)
    return replace(cut, origin=told, started_at=origin.at)


def _overtaken(before: Cut, now: datetime) -> Cut:
    """
    Return a cut while key or vault is gone.

    A deletion that became another loss has ended with it; whether anything else lasts cannot be seen.
    """
    return replace(before, ended_at=now) if before.revocation.cause in _LOSSES else before


def _restored(before: Cut, bound: frozenset[ResourceId], now: datetime) -> Cut:
    revocation = before.revocation
    if revocation.consumer not in bound or revocation.cause not in _SLOW:
        return replace(before, ended_at=now, restored_at=before.restored_at or now)
    if before.restored_at is None:
        return replace(before, restored_at=now)
    is_confirmed = now - before.restored_at >= PROPAGATES_WITHIN
    return replace(before, ended_at=before.restored_at) if is_confirmed else before


def _explains(origin: Origin, cause: Cause, held: Grounds) -> bool:
    """
    Say whether what made us look can have brought a cut about.

    A change of one grant or role explains the loss of what rested on it. Where nothing is known of that, a
    deletion may, and what is written gives rather than takes.
    """
    operation = origin.operation.lower()
    if not operation.endswith(_BROUGHT_ABOUT_BY[cause]):
        return False
    if not operation.endswith(_OF_ONE_GRANT) or not origin.grant:
        return True
    if not held.grants:
        return operation.endswith("/delete")
    name = origin.grant.rpartition("/")[2]
    return any(grant.rpartition("/")[2] == name for grant in held.grants)
