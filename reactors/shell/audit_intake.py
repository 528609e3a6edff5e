"""
Intake of Key Vault's audit log: what a batch of an Event Hub holds, and what is worth a hint. No I/O.

The log has a record for every use of a key, so most are dropped by the name of their operation alone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reactors.core.audit_events import parse_audit_record
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import shown
from reactors.shell.hints import Hint, write_hint
from reactors.shell.intake import subscription_of

_DECODER = json.JSONDecoder()
_RECORDS = '"records"'


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record, or the rest of a message, that cannot be understood or is not ours."""

    reason: str
    body: str


@dataclass(frozen=True, slots=True)
class AuditIntake:
    """What became of a batch: `records` counts all that were seen, `hints` are for the queue."""

    records: int
    hints: tuple[str, ...]
    rejected: tuple[RejectedRecord, ...]

    @property
    def ignored(self) -> int:
        """How many records led to nothing, doubles of the batch among them."""
        return self.records - len(self.hints) - len(self.rejected)


def take_in_audit(
    messages: Iterable[bytes], *, suffixes: tuple[str, ...], subscriptions: frozenset[str]
) -> AuditIntake:
    """
    Say what becomes of the messages of a batch, each with one record or many.

    `subscriptions` are the lower-cased ids that are watched; empty means all. What is broken is rejected
    with its reason and harms no other record; of the same event only the first is kept.
    """
    records, hints, rejected = 0, dict[str, str](), list[RejectedRecord]()
    for record in (record for message in messages for record in _records_of(message)):
        records += 1
        if isinstance(record, RejectedRecord):
            rejected.append(record)
            continue
        try:
            event = parse_audit_record(record, suffixes=suffixes)
            if event is None or event.fingerprint in hints:
                continue
            if not subscriptions or subscription_of(event) in subscriptions:
                hints[event.fingerprint] = write_hint(Hint(event))
        except RejectedInputError as error:
            rejected.append(RejectedRecord(str(error), json.dumps(record)))
    return AuditIntake(records, tuple(hints.values()), tuple(rejected))


def _records_of(message: bytes) -> Iterator[object]:
    text = message.decode("utf-8-sig", errors="replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield from _salvaged(text, shown(str(error)))
        return
    if isinstance(body, dict):
        body = body.get("records", body)
    yield from body if isinstance(body, list) else [body]


def _salvaged(text: str, reason: str) -> Iterator[object]:
    """Yield the whole records at the beginning of a message that was cut short, then the rest as rejected."""
    named = text.find(_RECORDS)
    at = text.find("[", max(named, 0)) + 1
    while at:
        start = text.find("{", at)
        if start < 0 or text[at:start].strip(" \t\r\n,"):
            break
        try:
            record, at = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        yield record
    yield RejectedRecord(f"not JSON: {reason}", text[at:])
