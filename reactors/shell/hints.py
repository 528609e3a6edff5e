"""The parsed hint of an event, as it travels on the queue `reactor-events`."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reactors.core.errors import RejectedInputError
from reactors.core.events import KeyEvent, KeyEventType
from reactors.core.identifiers import KeyUri, ResourceId, shown

MAX_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class Hint:
    """An event and how often it has been tried."""

    event: KeyEvent
    attempt: int = 0


def write_hint(hint: Hint) -> str:
    """Return the queue message of a hint; RejectedInputError when it is over 8 KiB."""
    event = hint.event
    text = json.dumps(
        {
            "id": event.id,
            "type": event.type,
            "vault": str(event.vault),
            "key": str(event.key),
            "occurredAt": event.occurred_at.isoformat(),
            "expiresOn": event.expires_on.isoformat() if event.expires_on else None,
            "attempt": hint.attempt,
        },
        separators=(",", ":"),
    )
    if len(text.encode()) > MAX_BYTES:
        raise RejectedInputError(f"the hint is over {MAX_BYTES} bytes")
    return text


def read_hint(text: str, *, suffixes: tuple[str, ...]) -> Hint:
    """Return the hint of a queue message; RejectedInputError for whatever we did not write."""
    try:
        body: dict[str, Any] = json.loads(text)
        event = KeyEvent(
            id=_text(body["id"]),
            type=KeyEventType(body["type"]),
            vault=ResourceId.parse(body["vault"]),
            key=KeyUri.parse(body["key"], suffixes=suffixes),
            occurred_at=_time(body["occurredAt"]),
            expires_on=_time(body["expiresOn"]) if body["expiresOn"] else None,
        )
        return Hint(event, _count(body["attempt"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RejectedInputError(f"not a hint of ours: {shown(str(error))}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("the id is not text")
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
