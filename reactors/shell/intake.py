"""Intake of Event Grid events: parse, drop what nobody wants, and pass the hint on. No I/O."""

import json
from dataclasses import dataclass

from reactors.core.errors import RejectedInputError
from reactors.core.events import Family, parse_event, parse_key_event
from reactors.core.identifiers import shown
from reactors.shell.hints import Hint, write_hint


@dataclass(frozen=True, slots=True)
class Accepted:
    """A hint for the queue; `notes` say which fields were of no use."""

    event_id: str
    type: str
    subject: str
    hint: str
    notes: tuple[str, ...]


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
        event = parse_key_event(envelope, suffixes=suffixes)
        if event is None:
            reason = f"no reactor reacts to {envelope.type}"
            return Ignored(shown(envelope.id), envelope.type, reason)
        if subscriptions and event.vault.subscription_id not in subscriptions:
            reason = f"subscription {event.vault.subscription_id} is not in REACTOR_SUBSCRIPTIONS"
            return Ignored(shown(envelope.id), envelope.type, reason)
        hint = write_hint(Hint(event))
        return Accepted(shown(event.id), envelope.type, str(event.key), hint, event.notes)
    except RejectedInputError as error:
        return Rejected(_event_id(text), str(error))


def _event_id(text: str) -> str:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    event_id = body.get("id") if isinstance(body, dict) else None
    return shown(event_id) if isinstance(event_id, str) else ""
