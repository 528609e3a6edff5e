"""Intake of Event Grid events: parse, drop what nobody wants, and pass the hint on. No I/O."""

import json
from dataclasses import dataclass

from reactors.core.audit_events import AuditEvent
from reactors.core.errors import RejectedInputError
from reactors.core.events import Envelope, Family, KeyEvent, parse_event, parse_key_event
from reactors.core.identifiers import shown
from reactors.core.policy_events import PolicyEvent, parse_policy_event
from reactors.core.reactor import ReactorEvent
from reactors.core.resource_events import ResourceEvent, parse_access_policy_event, parse_resource_event
from reactors.shell.hints import Hint, write_hint


@dataclass(frozen=True, slots=True)
class Accepted:
    """A hint for the queue; `notes` say which fields were of no use, `fingerprint` is the correlation id."""

    event_id: str
    type: str
    subject: str
    hint: str
    notes: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A sound event that no reactor wants."""

    event_id: str
    type: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that cannot be understood or is not ours."""

    event_id: str
    reason: str


def take_in(
    text: str, family: Family, *, suffixes: tuple[str, ...], subscriptions: frozenset[str]
) -> Accepted | Ignored | Rejected:
    """
    Say what becomes of one event, given as the JSON text that Event Grid delivered.

    `subscriptions` are the lower-cased ids that are watched; empty means all.
    """
    try:
        envelope = parse_event(text, family)
        event = _parse(envelope, family, suffixes)
        if event is None:
            reason = f"no reactor wants this {envelope.type}"
            return Ignored(shown(envelope.id), envelope.type, reason)
        home = subscription_of(event)
        if subscriptions and home not in subscriptions:
            reason = f"subscription {home} is not in REACTOR_SUBSCRIPTIONS"
            return Ignored(shown(envelope.id), envelope.type, reason)
        hint = write_hint(Hint(event))
        notes = event.notes if isinstance(event, KeyEvent) else ()
        return Accepted(shown(event.id), envelope.type, event.subject, hint, notes, event.fingerprint)
    except RejectedInputError as error:
        return Rejected(_event_id(text), str(error))


def _parse(envelope: Envelope, family: Family, suffixes: tuple[str, ...]) -> ReactorEvent | None:
    match family:
        case Family.VAULT:
            return parse_key_event(envelope, suffixes=suffixes) or parse_access_policy_event(envelope)
        case Family.RESOURCE:
            return parse_resource_event(envelope)
        case Family.POLICY:
            return parse_policy_event(envelope)


def subscription_of(event: ReactorEvent) -> str:
    """Return the subscription that an event is about."""
    match event:
        case KeyEvent() | AuditEvent():
            return event.vault.subscription_id
        case ResourceEvent():
            return event.subscription_id
        case PolicyEvent():
            return event.resource.subscription_id


def _event_id(text: str) -> str:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    event_id = body.get("id") if isinstance(body, dict) else None
    return shown(event_id) if isinstance(event_id, str) else ""
