"""Who can use a key now, against what is on record: what people are told of revocations rests on this."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from reactors.core.access import VaultAccess
from reactors.core.access_record import AccessRecord, access_record
from reactors.core.cuts import Cut, follow, told_loss
from reactors.core.effective import effective_access
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.impact_record import ImpactRecord
from reactors.core.impacts import impact_of
from reactors.core.ports import Ports
from reactors.core.reach import detect_reach
from reactors.core.reactions import RecordImpact, RememberAccess
from reactors.core.revocation import Cause, Origin, Reach, Undecided
from reactors.core.situation import Situation
from reactors.core.snapshots import Snapshot
from reactors.estate.situation import observe_situation, with_workloads

_ACCESS_LOST = frozenset({Cause.PERMISSION, Cause.IDENTITY_GONE})


@dataclass(frozen=True, slots=True)
class Reached:
    """
    What a look at the reach of a key has shown.

    `snapshot` is the one given, with the cuts that hold, for the rules. `records` are to be written,
    `opened` and `ended` those of them that people are told, `memories` what is to be remembered.
    """

    snapshot: Snapshot
    records: tuple[RecordImpact, ...] = ()
    opened: tuple[ImpactRecord, ...] = ()
    ended: tuple[ImpactRecord, ...] = ()
    memories: tuple[RememberAccess, ...] = ()


async def look_into_reach(
    snapshot: Snapshot,
    ports: Ports,
    origin: Origin,
    *,
    access: VaultAccess | None = None,
    only: Collection[ResourceId] | None = None,
) -> Reached:
    """
    Find who is cut off from a key, and compare with the impacts on record.

    `only` are the consumers to answer for, all of them where it is None. TransientError passes through.
    """
    known, remembered, situation = await _gather(snapshot, ports, origin, access)
    reach = detect_reach(situation)
    grounds = {each.consumer: each.grounds for each in remembered}
    mine = [each for each in known if only is None or each.cut.revocation.consumer in only]
    followed = follow(
        [each.cut for each in mine],
        _of(_with_unread(reach, snapshot), only),
        bound=_bound(snapshot),
        grounds=grounds,
        origin=origin,
        now=snapshot.taken_at,
    )
    stored = {(each.cut.revocation.consumer, each.cut.episode): each for each in mine}
    others = tuple(each.cut for each in known if each not in mine and each.cut.is_open)
    situation = await with_workloads(situation, _to_be_read(followed.written, stored), ports)
    records = {cut: _record(cut, situation, stored) for cut in followed.written}
    return Reached(
        snapshot=replace(snapshot, cuts=(*followed.cuts, *others), undecided=reach.undecided),
        records=tuple(RecordImpact(each, snapshot.taken_at) for each in records.values()),
        opened=tuple(records[cut] for cut in followed.opened),
        ended=tuple(records[cut] for cut in followed.ended),
        memories=(
            *_memories(situation, remembered, only, _without_access(followed.cuts)),
            *_forgotten(snapshot, remembered, only),
        ),
    )


async def _gather(
    snapshot: Snapshot, ports: Ports, origin: Origin, access: VaultAccess | None
) -> tuple[list[ImpactRecord], list[AccessRecord], Situation]:
    known = list(await ports.impacts.list_for(snapshot.key_uri))
    remembered = list(await ports.access_records.list_for(snapshot.key_uri))
    told = told_loss([each.cut for each in known], origin)
    return known, remembered, await observe_situation(snapshot, ports, access=access, told=told)


def _of(reach: Reach, only: Collection[ResourceId] | None) -> Reach:
    if only is None:
        return reach
    return Reach(
        tuple(each for each in reach.revocations if each.consumer in only),
        tuple(each for each in reach.undecided if each.consumer in only),
    )


def _bound(snapshot: Snapshot) -> frozenset[ResourceId]:
    """Return the consumers bound to the key now, and those that could not be read."""
    return frozenset({each.id for each in snapshot.consumers} | _unread(snapshot).keys())


def _with_unread(reach: Reach, snapshot: Snapshot) -> Reach:
    """Return the reach with those undecided too that could not be read: none of their cuts has ended."""
    doubts = tuple(
        Undecided(consumer, snapshot.key_uri, (reason,)) for consumer, reason in _unread(snapshot).items()
    )
    return replace(reach, undecided=(*reach.undecided, *doubts))


def _unread(snapshot: Snapshot) -> dict[ResourceId, str]:
    found = {}
    for each in snapshot.unreadable:
        with suppress(RejectedInputError):
            found[ResourceId.parse(each.subject)] = each.reason
    return found


type _Stored = Mapping[tuple[ResourceId, int], ImpactRecord]


def _to_be_read(written: Collection[Cut], stored: _Stored) -> list[ResourceId]:
    """Return the consumers whose impact is worked out anew: of cuts that are new or another one."""
    return [cut.revocation.consumer for cut in written if _stored_for(cut, stored) is None]


def _stored_for(cut: Cut, stored: _Stored) -> ImpactRecord | None:
    found = stored.get((cut.revocation.consumer, cut.episode))
    return found if found and found.impact.revocation == cut.revocation else None


def _record(cut: Cut, situation: Situation, stored: _Stored) -> ImpactRecord:
    before = _stored_for(cut, stored)
    if before is not None:
        return replace(before, cut=cut)
    return ImpactRecord(cut, impact_of(cut.revocation, situation), situation.seen.vault)


def _forgotten(
    snapshot: Snapshot, remembered: Collection[AccessRecord], only: Collection[ResourceId] | None
) -> tuple[RememberAccess, ...]:
    """Return the memories of the consumers that have left the key: that there is nothing any more."""
    bound = _bound(snapshot)
    return tuple(
        RememberAccess(replace(each, said="", grants=(), seen_at=snapshot.taken_at))
        for each in remembered
        if each.consumer not in bound and (only is None or each.consumer in only)
    )


def _without_access(cuts: Collection[Cut]) -> frozenset[ResourceId]:
    """
    Return the consumers that have lost their access.

    Until it is back, what it rested on stays on record: an event heard late is compared with that.
    """
    return frozenset(cut.revocation.consumer for cut in cuts if cut.revocation.cause in _ACCESS_LOST)


def _memories(
    situation: Situation,
    remembered: Collection[AccessRecord],
    only: Collection[ResourceId] | None,
    without_access: Collection[ResourceId],
) -> tuple[RememberAccess, ...]:
    seen, vault = situation.seen, situation.seen.vault_state
    if vault is None or situation.access is None:
        return ()
    before = {each.consumer: each.state for each in remembered}
    roles = {each.id: f"role/{each.role_id}" for each in situation.access.assignments}
    found = []
    for consumer, principals in situation.principals.items():
        if (only is not None and consumer not in only) or (consumer in without_access and consumer in before):
            continue
        accesses = [effective_access(each, seen.key_uri, vault, situation.access) for each in principals]
        record = access_record(seen.key_uri, consumer, seen.vault, accesses, at=seen.taken_at)
        named = {*record.grants, *(roles[grant] for grant in record.grants if grant in roles)}
        record = replace(record, grants=tuple(sorted(named)))
        if record.said and record.state != before.get(consumer):
            found.append(RememberAccess(record))
    return tuple(found)
