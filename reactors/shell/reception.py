"""What comes from outside: take it in, say what became of it, and keep what cannot be understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reactors.core.events import Family
from reactors.core.log import log_event
from reactors.core.telemetry import Metric, note, work
from reactors.shell.audit_intake import take_in_audit
from reactors.shell.intake import Accepted, Ignored, Rejected, take_in

if TYPE_CHECKING:
    from reactors.core.ports import Ports


@dataclass(frozen=True, slots=True)
class Scope:
    """What is taken in: the suffixes of vault hosts, and the lower-cased subscriptions, empty for all."""

    suffixes: tuple[str, ...]
    subscriptions: frozenset[str]


async def receive_event(event: str, family: Family, scope: Scope, ports: "Callable[[], Ports]") -> str | None:
    """
    Return the hint to put on the queue, or None where nobody wants the event or it cannot be understood.

    The ports are built only where there is something to keep.
    """
    taken = take_in(event, family, suffixes=scope.suffixes, subscriptions=scope.subscriptions)
    source, outcome = family.rstrip("."), type(taken).__name__.lower()
    note(Metric.EVENTS_TAKEN_IN, family=source, outcome=outcome)
    match taken:
        case Accepted():
            with work("take in event", taken.fingerprint):
                log_event(
                    "event_accepted",
                    event_id=taken.event_id,
                    type=taken.type,
                    key=taken.subject,
                    notes="; ".join(taken.notes),
                )
            return taken.hint
        case Ignored():
            log_event("event_ignored", event_id=taken.event_id, type=taken.type, reason=taken.reason)
        case Rejected():
            log_event("event_rejected", event_id=taken.event_id, reason=taken.reason)
            await ports().rejections.record(
                source=source,
                event_id=taken.event_id,
                reason=taken.reason,
                body=event,
                at=ports().clock.now(),
            )
    return None


async def receive_audit_log(
    messages: Sequence[bytes], scope: Scope, ports: "Callable[[], Ports]"
) -> list[str]:
    """Return the hints to put on the queue; uses are noted, and what cannot be understood is kept."""
    taken = take_in_audit(messages, suffixes=scope.suffixes, subscriptions=scope.subscriptions)
    for each in taken.rejected:
        await ports().rejections.record(
            source="AuditEvent", event_id="", reason=each.reason, body=each.body, at=ports().clock.now()
        )
    if taken.uses:
        await ports().key_use.note(taken.uses)
    for outcome, count in (
        ("accepted", len(taken.hints)),
        ("ignored", taken.ignored),
        ("rejected", len(taken.rejected)),
    ):
        if count:
            note(Metric.EVENTS_TAKEN_IN, count, family="AuditEvent", outcome=outcome)
    log_event(
        "audit_records",
        messages=len(messages),
        records=taken.records,
        accepted=len(taken.hints),
        uses=len(taken.uses),
        ignored=taken.ignored,
        rejected=len(taken.rejected),
    )
    return list(taken.hints)
