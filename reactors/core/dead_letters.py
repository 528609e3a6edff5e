"""
What Event Grid could not deliver, as it writes it to a container: a JSON array of the events as they were.

Each has why and how often it was tried beside its own fields, which are taken away again here.
Source: "Event Grid message delivery and retry", "Set dead-letter location and retry policy".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reactors.core.errors import RejectedInputError
from reactors.core.events import Family
from reactors.core.identifiers import shown

CONTAINER = "dead-letters"
"""The container in the reactor's own storage account."""

LARGEST = 8 * 1024 * 1024
"""A blob of more bytes is not read: an event has 1 MiB at the most, and few are written together."""

_REASON, _ATTEMPTS, _OUTCOME = "deadletterreason", "deliveryattempts", "lastdeliveryoutcome"
_ADDED = frozenset({_REASON, _ATTEMPTS, _OUTCOME, "publishtime", "lastdeliveryattempttime"})


@dataclass(frozen=True, slots=True)
class DeadLetterBlob:
    """A blob with dead letters, unread; `is_replayed` where it is marked as put back."""

    name: str
    size: int
    created_at: datetime
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """
    One event that was given up, as JSON text such as Event Grid delivers, and why it was.

    `family` is None where no function takes events of its type. The texts are fit to be shown.
    """

    event: str
    type: str
    family: Family | None
    why: str


def read_dead_letters(text: str) -> tuple[DeadLetter, ...]:
    """Return the events of a blob; RejectedInputError where it is no JSON array of objects."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RejectedInputError(f"not JSON: {shown(str(error))}") from error
    events = body if isinstance(body, list) else [body]
    if not events or not all(isinstance(each, dict) for each in events):
        raise RejectedInputError("not a JSON array of events")
    return tuple(map(_read, events))


def _read(found: Mapping[str, object]) -> DeadLetter:
    told = {name.lower(): value for name, value in found.items() if name.lower() in _ADDED}
    event = {name: value for name, value in found.items() if name.lower() not in _ADDED}
    kind = event.get("type") if "specversion" in event else event.get("eventType")
    name = kind if isinstance(kind, str) else ""
    family = next((each for each in Family if name.lower().startswith(each.lower())), None)
    return DeadLetter(json.dumps(event), shown(name), family, _why(told))


def _why(told: Mapping[str, object]) -> str:
    reason, outcome, attempts = (told.get(each) for each in (_REASON, _OUTCOME, _ATTEMPTS))
    words = [shown(each) for each in (reason, outcome) if isinstance(each, str) and each]
    tried = [f"{attempts} attempts"] if isinstance(attempts, int) and attempts > 1 else []
    return ", ".join(dict.fromkeys([*words, *tried])) or "no reason is given"
