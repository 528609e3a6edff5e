"""The parsed hint of an event, as it travels on the queue `reactor-events`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reactors.core.audit_events import AuditEvent, AuditOperation
from reactors.core.errors import RejectedInputError
from reactors.core.events import KeyEvent, KeyEventType
from reactors.core.identifiers import KeyUri, ResourceId, shown
from reactors.core.policy_events import PolicyEvent
from reactors.core.reactor import ReactorEvent
from reactors.core.resource_events import ResourceEvent, resource_event

MAX_BYTES = 8 * 1024

type Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hint:
    """An event and how often it has been tried."""

    event: ReactorEvent
    attempt: int = 0


def write_hint(hint: Hint) -> str:
    """Return the queue message of a hint; RejectedInputError when it is over 8 KiB."""
    event = hint.event
    body = {
        "id": event.id,
        "type": event.type,
        **_own_fields(event),
        "occurredAt": event.occurred_at.isoformat(),
        "attempt": hint.attempt,
    }
    text = json.dumps(body, separators=(",", ":"))
    if len(text.encode()) > MAX_BYTES:
        raise RejectedInputError(f"the hint is over {MAX_BYTES} bytes")
    return text


def read_hint(text: str, *, suffixes: tuple[str, ...]) -> Hint:
    """Return the hint of a queue message; RejectedInputError for whatever we did not write."""
    try:
        body: Body = json.loads(text)
        event = next(read(body, suffixes) for field, read in _READERS.items() if field in body)
        return Hint(event, _count(body["attempt"]))
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError) as error:
        raise RejectedInputError(f"not a hint of ours: {shown(str(error))}") from error


def _own_fields(event: ReactorEvent) -> Mapping[str, Any]:
    match event:
        case KeyEvent():
            expires_on = event.expires_on.isoformat() if event.expires_on else None
            return {"vault": str(event.vault), "key": str(event.key), "expiresOn": expires_on}
        case ResourceEvent():
            return {"operation": event.operation, "resource": event.resource, "actor": event.actor}
        case PolicyEvent():
            return {
                "definition": event.definition,
                "resource": str(event.resource),
                "state": event.state,
            }
        case AuditEvent():
            return {
                "audited": event.operation,
                "vault": str(event.vault),
                "of": str(event.key) if event.key else None,
                "actor": event.actor,
                "status": event.status,
            }


def _key_event(body: Body, suffixes: tuple[str, ...]) -> ReactorEvent:
    return KeyEvent(
        id=_text(body["id"]),
        type=KeyEventType(body["type"]),
        vault=ResourceId.parse(body["vault"]),
        key=KeyUri.parse(body["key"], suffixes=suffixes),
        occurred_at=_time(body["occurredAt"]),
        expires_on=_time(body["expiresOn"]) if body["expiresOn"] else None,
    )


def _resource_event(body: Body, _suffixes: tuple[str, ...]) -> ReactorEvent:
    return resource_event(
        identifier=_text(body["id"]),
        kind=_text(body["type"]),
        resource=_text(body["resource"]),
        operation=_text(body["operation"]),
        actor=_text(body["actor"]),
        occurred_at=_time(body["occurredAt"]),
    )


def _policy_event(body: Body, _suffixes: tuple[str, ...]) -> ReactorEvent:
    return PolicyEvent(
        id=_text(body["id"]),
        type=_text(body["type"]),
        resource=ResourceId.parse(body["resource"]),
        definition=_text(body["definition"]),
        state=_text(body["state"]),
        occurred_at=_time(body["occurredAt"]),
    )


def _audit_event(body: Body, suffixes: tuple[str, ...]) -> ReactorEvent:
    return AuditEvent(
        id=_text(body["id"]),
        vault=ResourceId.parse(body["vault"]),
        key=KeyUri.parse(body["of"], suffixes=suffixes) if body["of"] else None,
        operation=AuditOperation(body["audited"]),
        actor=_text(body["actor"]),
        status=_count(body["status"]),
        occurred_at=_time(body["occurredAt"]),
    )


# By the field that only this kind of hint has.
_READERS: Mapping[str, Callable[[Body, tuple[str, ...]], ReactorEvent]] = {
    "key": _key_event,
    "operation": _resource_event,
    "definition": _policy_event,
    "audited": _audit_event,
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a field is not text")
    return value


def _time(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time has no zone")
    return moment


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("the attempt is not a count")
    return value
