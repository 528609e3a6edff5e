"""
Intake of Key Vault's audit log: what a batch of an Event Hub holds, and what is worth a hint. No I/O.

The log has a record for every use of a key, so of those only the first of each kind and hour is read in full.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reactors.core.audit_events import AuditEvent, parse_audit_record
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import shown
from reactors.core.key_use import KeyUsed
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
    """What became of a batch: `records` counts all, `hints` are for the queue, `uses` evidence."""

    records: int
    hints: tuple[str, ...]
    uses: tuple[KeyUsed, ...]
    rejected: tuple[RejectedRecord, ...]

    @property
    def ignored(self) -> int:
        """How many records led to no hint: noise, evidence of use, and doubles of the batch."""
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
    uses: dict[tuple[object, ...], KeyUsed | None] = {}
    for record in (record for message in messages for record in _records_of(message)):
        records += 1
        if isinstance(record, RejectedRecord):
            rejected.append(record)
            continue
        mark = _use_mark(record)
        if mark in uses:
            continue
        try:
            event = parse_audit_record(record, suffixes=suffixes)
            if event is not None and event.is_evidence:
                uses[mark] = _use(event, subscriptions)
                continue
            if event is None or event.fingerprint in hints:
                continue
            if not subscriptions or subscription_of(event) in subscriptions:
                hints[event.fingerprint] = write_hint(Hint(event))
        except RejectedInputError as error:
            rejected.append(RejectedRecord(str(error), json.dumps(record)))
    return AuditIntake(records, tuple(hints.values()), tuple(filter(None, uses.values())), tuple(rejected))


def _use_mark(record: object) -> tuple[object, ...]:
    """Return what two uses of one hour share, as it is written; no two other records share it."""
    if isinstance(record, dict):
        properties, identity = record.get("properties"), record.get("identity")
        claims = identity.get("claim") if isinstance(identity, dict) else None
        if isinstance(properties, dict) and isinstance(claims, dict):
            parts = (
                record.get("operationName"),
                record.get("resourceId"),
                properties.get("id"),
                properties.get("httpStatusCode"),
                claims.get("oid"),
                str(record.get("time"))[:13],
            )
            if all(isinstance(part, str | int) for part in parts):
                return parts
    return (object(),)


def _use(event: AuditEvent, subscriptions: frozenset[str]) -> KeyUsed | None:
    if event.key is None or (subscriptions and subscription_of(event) not in subscriptions):
        return None
    return KeyUsed(event.key, event.actor, event.operation, event.occurred_at)


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
