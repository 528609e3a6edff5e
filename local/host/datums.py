"""
What a trigger hands to a function, in the worker library's own intermediate form.

Each builder returns the datum of the trigger parameter; for queues also the trigger metadata. Shapes
and names are those the .NET host sends.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from azure.storage.queue import QueueMessage
from azure_functions_runtime.bindings.datumdef import Datum

type Metadata = Mapping[str, Datum]

NO_METADATA: Metadata = {}


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What the queue service says about a message; the times are aware."""

    id: str
    pop_receipt: str
    dequeue_count: int
    inserted_on: datetime
    expires_on: datetime
    next_visible_on: datetime


def facts_of(message: QueueMessage, lease: timedelta) -> MessageFacts:
    """Read the facts of a received message; a field that the service left out becomes a likely value."""
    now = datetime.now(UTC)
    return MessageFacts(
        id=message.id,
        pop_receipt=message.pop_receipt or "",
        dequeue_count=message.dequeue_count or 1,
        inserted_on=message.inserted_on or now,
        expires_on=message.expires_on or now,
        next_visible_on=message.next_visible_on or now + lease,
    )


def json_datum(value: Any) -> Datum:
    """Wrap a JSON value."""
    return Datum(json.dumps(value), "json")


def raw_json_datum(text: str) -> Datum:
    """Wrap text that claims to be JSON, unread."""
    return Datum(text, "json")


def message_datum(text: str) -> Datum:
    """Wrap the decoded text of a queue message."""
    return Datum(text, "string")


def message_metadata(text: str, facts: MessageFacts) -> Metadata:
    """Return the metadata of a queue trigger."""
    return {
        "QueueTrigger": Datum(text, "string"),
        "Id": Datum(facts.id, "string"),
        "PopReceipt": Datum(facts.pop_receipt, "string"),
        "DequeueCount": json_datum(facts.dequeue_count),
        "InsertionTime": json_datum(_utc(facts.inserted_on)),
        "ExpirationTime": json_datum(_utc(facts.expires_on)),
        "NextVisibleTime": json_datum(_utc(facts.next_visible_on)),
    }


def event_hub_datum(bodies: Sequence[bytes]) -> Datum:
    """Wrap the bodies of a batch of an Event Hub."""
    return Datum(SimpleNamespace(bytes=list(bodies)), "collection_bytes")


def event_hub_metadata(count: int, *, first: int, at: datetime) -> Metadata:
    """Return the metadata of a batch of so many messages, the sequence numbers from `first` on."""
    properties = [
        {"EnqueuedTimeUtc": _utc(at), "SequenceNumber": first + place, "Offset": str(first + place)}
        for place in range(count)
    ]
    return {"SystemPropertiesArray": json_datum(properties)}


def timer_datum(*, last: datetime | None, following: datetime | None) -> Datum:
    """Wrap the state of a timer: its last run and the next one due."""
    never = "0001-01-01T00:00:00+00:00"
    status = {
        "Last": _utc(last) if last else never,
        "Next": _utc(following) if following else never,
        "LastUpdated": _utc(last) if last else never,
    }
    return json_datum({"Schedule": {"AdjustForDST": True}, "ScheduleStatus": status, "IsPastDue": False})


def http_datum(
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    route: Mapping[str, str],
    body: bytes,
) -> Datum:
    """Wrap an HTTP request; header names are expected in lower case."""
    value = {
        "method": Datum(method, "string"),
        "url": Datum(url, "string"),
        "headers": _strings(headers),
        "query": _strings(query),
        "params": _strings(route),
        "body": Datum(body, "bytes"),
    }
    return Datum(value, "http")


def _strings(values: Mapping[str, str]) -> dict[str, Datum]:
    return {name: Datum(value, "string") for name, value in values.items()}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
