"""Write revocations and their impact down, each once, whoever was first."""

from dataclasses import replace
from enum import StrEnum

from reactors.core.errors import ConflictError, TransientError
from reactors.core.impact_record import ImpactRecord
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.reactions import RecordImpact

_ATTEMPTS = 8


class Recorded(StrEnum):
    """What came of writing a revocation down."""

    NEW = "new"
    SAME = "same"
    JOINED = "joined"


async def record_impact(reaction: RecordImpact, ports: Ports) -> Recorded:
    """
    Write a revocation down as of a look.

    Where another run has given the episode to another cause, the next free one is taken. One that has ended
    stays so, and an actor that is known is never forgotten: a look that did not know what another one did
    is `JOINED` with it, and what was said of it before is out of date.
    """
    wanted = reaction.record
    for _ in range(_ATTEMPTS):
        revocation = wanted.cut.revocation
        stored = await ports.impacts.find(revocation.key, revocation.consumer, wanted.cut.episode)
        try:
            if stored is None:
                await ports.impacts.create(wanted)
            elif stored.cut.revocation.cause is not revocation.cause:
                wanted = replace(wanted, cut=replace(wanted.cut, episode=wanted.cut.episode + 1))
                continue
            elif (latest := _merged(wanted, stored)) == stored:
                is_wiser = latest.cut.is_open and latest.cut.origin.actor != wanted.cut.origin.actor
                return Recorded.JOINED if is_wiser else Recorded.SAME
            else:
                await ports.impacts.replace(latest)
        except ConflictError:
            continue
        await _look_after(wanted, reaction, ports)
        is_wiser = stored is not None and stored.cut.origin.actor != wanted.cut.origin.actor
        return Recorded.JOINED if is_wiser and wanted.cut.is_open else Recorded.NEW
    raise TransientError(f"the impact on {wanted.cut.revocation.consumer.name} keeps changing")


def _merged(wanted: ImpactRecord, stored: ImpactRecord) -> ImpactRecord:
    old, new = stored.cut, wanted.cut
    if not old.is_open:
        return stored
    cut = replace(new, detected_at=min(old.detected_at, new.detected_at), before=old.before or new.before)
    if old.origin.actor or not new.origin.actor:
        cut = replace(cut, origin=old.origin, started_at=old.started_at or new.started_at)
    return replace(wanted, cut=cut, etag=stored.etag)


async def _look_after(record: ImpactRecord, reaction: RecordImpact, ports: Ports) -> None:
    """Have the key looked at again soon while anybody is cut off from it."""
    cut = record.cut
    if cut.is_open:
        key = cut.revocation.key.versionless
        await ports.inventory.note_risk(record.vault, key, at=reaction.at, is_urgent=True)
    log_event(
        "impact_recorded" if cut.is_open else "impact_ended",
        consumer=str(cut.revocation.consumer),
        key=cut.revocation.key.name,
        cause=cut.revocation.cause,
        actor=cut.origin.actor or "unknown",
        road=cut.origin.road,
        seems_restored=cut.restored_at is not None,
    )
