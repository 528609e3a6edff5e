"""Carry out reactions through the ports, each once."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from reactors.core.errors import ConflictError
from reactors.core.log import log_event
from reactors.core.policy import UpdateMode
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import (
    Notify,
    OpenFinding,
    PassOn,
    Reaction,
    RecordImpact,
    Remember,
    RememberAccess,
    ResolveFinding,
    UpdateKeyUri,
)
from reactors.core.records import Reminder, Update, UpdatePhase, UpdateState, WorkKind
from reactors.core.resource_events import resource_event
from reactors.delivery.announcing import announce_update
from reactors.delivery.outbox import hand_over
from reactors.estate.findings import open_finding, resolve_finding
from reactors.estate.impacts import Recorded, record_impact
from reactors.estate.memory import remember, remember_access
from reactors.shell.hints import Hint, write_hint
from reactors.updates.ending import supersede
from reactors.updates.recording import OVERDUE_AFTER, schedule


class Outcome(StrEnum):
    """What came of a reaction."""

    APPLIED = "applied"
    ALREADY_DONE = "already done"
    JOINED = "joined with another look"


_OF_RECORDS = {
    Recorded.NEW: Outcome.APPLIED,
    Recorded.SAME: Outcome.ALREADY_DONE,
    Recorded.JOINED: Outcome.JOINED,
}


async def apply(
    reaction: Reaction, correlation_id: str, ports: Ports, *, event_at: datetime | None = None
) -> Outcome:
    """Carry out one reaction to what happened at `event_at`; doing it again finds it already done."""
    match reaction:
        case OpenFinding():
            done = await open_finding(
                reaction.finding, ports, episode=reaction.episode, waiver=reaction.waiver
            )
        case ResolveFinding():
            done = await resolve_finding(
                reaction.rule_id,
                reaction.subject,
                reaction.subscription_id,
                ports,
                episode=reaction.episode,
            )
        case UpdateKeyUri():
            done = await _update(reaction, correlation_id, event_at, ports)
        case RecordImpact():
            return _OF_RECORDS[await record_impact(reaction, ports)]
        case Remember():
            done = await remember(reaction, ports)
        case RememberAccess():
            done = await remember_access(reaction, ports)
        case PassOn():
            done = await _pass_on(reaction, ports)
        case Notify():
            done = await hand_over(reaction, ports)
        case _:
            assert_never(reaction)
    return Outcome.APPLIED if done else Outcome.ALREADY_DONE


async def _pass_on(reaction: PassOn, ports: Ports) -> bool:
    part = resource_event(
        identifier=reaction.event_id,
        kind=reaction.type,
        resource=reaction.resource,
        operation=reaction.operation,
        actor=reaction.actor,
        occurred_at=reaction.occurred_at,
    )
    await ports.queues.send(Queue.EVENTS, write_hint(Hint(part)))
    return True


_STATES = {
    UpdateMode.AUTO: UpdateState.RUNNING,
    UpdateMode.OBSERVE: UpdateState.PLANNED,
    UpdateMode.APPROVE: UpdateState.AWAITING_APPROVAL,
}
_OPEN_AGAIN = frozenset({UpdateState.FAILED, UpdateState.SUPERSEDED})
_PLANS = frozenset({UpdateState.PLANNED, UpdateState.AWAITING_APPROVAL})


async def _update(
    reaction: UpdateKeyUri, correlation_id: str, event_at: datetime | None, ports: Ports
) -> bool:
    now = ports.clock.now()
    wanted = Update(
        consumer=reaction.consumer,
        vault=reaction.vault,
        key=reaction.key,
        from_version=reaction.from_version,
        to_version=reaction.to_version,
        mode=reaction.mode,
        state=_STATES[reaction.mode],
        phase=UpdatePhase.PREFLIGHT,
        started_at=now,
        changed_at=now,
        correlation_id=correlation_id,
        event_at=event_at,
    )
    existing = await ports.updates.find(wanted.id)
    if existing is not None and not _takes_over(wanted, existing):
        return False
    if not await _make_way(wanted, ports):
        return False
    if wanted.state is UpdateState.RUNNING:
        await ports.reminders.put(Reminder(WorkKind.UPDATE, wanted.id, now + OVERDUE_AFTER))
    renewed = _renewed(wanted, existing) if existing else wanted
    await announce_update(renewed, ports)
    try:
        save = ports.updates.replace if existing else ports.updates.create
        stored = await save(renewed)
    except ConflictError:
        return False
    log_event(
        "update_planned",
        consumer=stored.consumer.name,
        key=stored.key.name,
        mode=stored.mode,
        from_version=stored.from_version,
        to_version=stored.to_version,
    )
    if stored.state is UpdateState.RUNNING:
        await schedule(stored, ports)
    return True


async def _make_way(wanted: Update, ports: Ports) -> bool:
    """
    Supersede the consumer's plans for older versions; return False where one for a newer version waits.

    A decision may be carried out long after it was made, and after a later one.
    """
    plans = [
        other
        for other in await ports.updates.list_for(wanted.consumer)
        if other.id != wanted.id and other.state in _PLANS
    ]
    if not plans:
        return True
    key = await ports.keys.observe(wanted.vault, wanted.key)
    if any(key.is_newer(other.to_version, than=wanted.to_version) for other in plans):
        return False
    for other in plans:
        with suppress(ConflictError):
            await supersede(other, f"version {wanted.to_version} is planned now", ports)
    return True


def _takes_over(wanted: Update, existing: Update) -> bool:
    if existing.correlation_id == wanted.correlation_id:
        return False
    return existing.state in _OPEN_AGAIN or (existing.state in _PLANS and existing.state is not wanted.state)


def _renewed(wanted: Update, existing: Update) -> Update:
    episode = existing.episode + (1 if existing.state in _OPEN_AGAIN else 0)
    return replace(wanted, step=existing.step + 1, episode=episode, etag=existing.etag)
