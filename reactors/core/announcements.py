"""
What is published for other people's automation: findings, impacts and updates as events. Pure.

`docs/published-events.md` describes them, `docs/published-events.schema.json` is their JSON Schema; what
changes here changes there. Names from outside are in them as they are, so whoever shows them escapes them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from reactors.core.identifiers import digest
from reactors.core.impact_record import ImpactRecord
from reactors.core.plain import plain
from reactors.core.reactions import OpenFinding, Reaction, RecordImpact, ResolveFinding
from reactors.core.records import Update, UpdateState
from reactors.core.severity import Severity

SCHEMA_VERSION = 1
_TEXT = 2000


class EventType(StrEnum):
    """The types of the events, as subscriptions filter by them."""

    FINDING_OPENED = "CmkReactor.FindingOpened"
    FINDING_WAIVED = "CmkReactor.FindingWaived"
    FINDING_RESOLVED = "CmkReactor.FindingResolved"
    IMPACT_RECORDED = "CmkReactor.ImpactRecorded"
    IMPACT_ENDED = "CmkReactor.ImpactEnded"
    UPDATE_PLANNED = "CmkReactor.UpdatePlanned"
    UPDATE_PROVEN = "CmkReactor.UpdateProven"
    UPDATE_FAILED = "CmkReactor.UpdateFailed"
    UPDATE_SUPERSEDED = "CmkReactor.UpdateSuperseded"
    TEST = "CmkReactor.Test"


@dataclass(frozen=True, slots=True)
class Announcement:
    """
    One event. `id` is the same whenever the same is said again, so that a second one can be dropped.

    `subject` is what it speaks about: that of the finding, or the consumer. `severity` and `rule` are for
    the routes, empty where it has none.
    """

    id: str
    type: EventType
    subject: str
    at: datetime
    data: Mapping[str, Any]
    severity: Severity | None = None
    rule: str = ""


def announcement_of(reaction: Reaction, at: datetime) -> Announcement | None:
    """Return what is published of a reaction that was carried out, or None where it is nobody's business."""
    match reaction:
        case OpenFinding():
            return _opened(reaction, at)
        case ResolveFinding():
            data = {
                "finding": digest(reaction.rule_id, reaction.subject),
                "rule": reaction.rule_id,
                "subject": reaction.subject,
                "subscriptionId": reaction.subscription_id,
                "episode": reaction.episode,
            }
            return _announcement(
                reaction.id, EventType.FINDING_RESOLVED, reaction.subject, at, data, rule=reaction.rule_id
            )
        case RecordImpact():
            return _impact(reaction.id, reaction.record, at)
        case _:
            return None


def announcement_of_update(update: Update, at: datetime, *, reason: str = "") -> Announcement:
    """Return what is published of an update that comes to be in the state that it is in."""
    data = {
        "update": update.id,
        "consumer": str(update.consumer),
        "vault": str(update.vault),
        "key": str(update.key.versionless),
        "fromVersion": update.from_version,
        "toVersion": update.to_version,
        "mode": str(update.mode),
        "state": str(update.state),
        "episode": update.episode,
        "reason": plain(reason, limit=_TEXT),
    }
    occasion = digest(update.id, str(update.step))
    severity = Severity.HIGH if update.state is UpdateState.FAILED else Severity.INFO
    return _announcement(occasion, _type_of(update.state), str(update.consumer), at, data, severity=severity)


def sample_announcement(at: datetime) -> Announcement:
    """Return an event by which people see that the topic is reached."""
    data = {"message": "This is a test. Nothing has happened."}
    return _announcement(at.isoformat(), EventType.TEST, "cmk-reactor", at, data, severity=Severity.INFO)


def _opened(reaction: OpenFinding, at: datetime) -> Announcement:
    finding = reaction.finding
    data = {
        "finding": finding.key,
        "rule": finding.rule_id,
        "subject": finding.subject,
        "subscriptionId": finding.subscription_id,
        "episode": reaction.episode,
        "severity": str(finding.severity),
        "verdict": str(finding.verdict),
        "detail": plain(finding.detail, limit=_TEXT),
        "waiver": plain(reaction.waiver, limit=_TEXT),
    }
    return _announcement(
        reaction.id,
        EventType.FINDING_WAIVED if reaction.waiver else EventType.FINDING_OPENED,
        finding.subject,
        at,
        data,
        severity=finding.severity,
        rule=finding.rule_id,
    )


def _impact(occasion: str, record: ImpactRecord, at: datetime) -> Announcement:
    cut, impact, revocation = record.cut, record.impact, record.cut.revocation
    data = {
        "impact": record.id,
        "consumer": str(revocation.consumer),
        "key": str(revocation.key.versionless),
        "vault": str(record.vault),
        "cause": str(revocation.cause),
        "episode": cut.episode,
        "detectedAt": _written(cut.detected_at),
        "startedAt": _written(cut.started_at),
        "restoredAt": _written(cut.restored_at),
        "endedAt": _written(cut.ended_at),
        "actor": cut.origin.actor,
        "operation": plain(cut.origin.operation, limit=_TEXT),
        "canUndo": str(impact.can_undo),
        "undoUntil": _written(impact.until),
        "deployments": len(impact.base) + len(impact.fine_tuned),
        "fineTunedDeployments": len(impact.fine_tuned),
    }
    kind = EventType.IMPACT_RECORDED if cut.is_open else EventType.IMPACT_ENDED
    return _announcement(occasion, kind, str(revocation.consumer), at, data, severity=Severity.CRITICAL)


def _announcement(
    occasion: str,
    kind: EventType,
    subject: str,
    at: datetime,
    data: Mapping[str, Any],
    *,
    severity: Severity | None = None,
    rule: str = "",
) -> Announcement:
    """Return it with an id for what it says: one reaction may say different things of a finding over time."""
    whole = {"schemaVersion": SCHEMA_VERSION, **data}
    identifier = digest("announcement", occasion, kind, json.dumps(whole, sort_keys=True))
    return Announcement(identifier, kind, subject, at, whole, severity, rule)


def _type_of(state: UpdateState) -> EventType:
    match state:
        case UpdateState.PLANNED | UpdateState.AWAITING_APPROVAL | UpdateState.RUNNING:
            return EventType.UPDATE_PLANNED
        case UpdateState.PROVEN:
            return EventType.UPDATE_PROVEN
        case UpdateState.FAILED:
            return EventType.UPDATE_FAILED
        case UpdateState.SUPERSEDED:
            return EventType.UPDATE_SUPERSEDED


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
