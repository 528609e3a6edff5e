"""
What Azure says has happened; the only reader of raw events.

Both envelopes are understood: the Event Grid schema and CloudEvents 1.0. An event is a hint: what it
says is used to find the place to look at, and for nothing else.
Source: "Azure Key Vault as Event Grid source", "CloudEvents v1.0 schema with Azure Event Grid".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId, digest, shown

_MAX_ID = 256
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


class Family(StrEnum):
    """The sources that are listened to; the value is the prefix of their event types."""

    VAULT = "Microsoft.KeyVault."
    RESOURCE = "Microsoft.Resources."
    POLICY = "Microsoft.PolicyInsights."


class KeyEventType(StrEnum):
    """The key events of Key Vault that reactors react to."""

    VERSION_CREATED = "Microsoft.KeyVault.KeyNewVersionCreated"
    NEAR_EXPIRY = "Microsoft.KeyVault.KeyNearExpiry"
    EXPIRED = "Microsoft.KeyVault.KeyExpired"


_KNOWN = frozenset(
    [f"{Family.VAULT}{kind}{what}"
     for kind in ("Key", "Secret", "Certificate")
     for what in ("NewVersionCreated", "NearExpiry", "Expired")]
    + [f"{Family.VAULT}VaultAccessPolicyChanged"]
    + [f"{Family.RESOURCE}Resource{verb}{outcome}"
       for verb in ("Write", "Delete", "Action")
       for outcome in ("Success", "Failure", "Cancel")]
    + [f"{Family.POLICY}PolicyState{what}" for what in ("Created", "Changed", "Deleted")]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """The part that every event has, whatever its schema."""

    id: str
    source: str
    type: str
    subject: str
    occurred_at: datetime
    data: object


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """
    Something happened to a key: one of `KeyEventType`.

    `notes` say what in the event could not be used; nothing is decided on those fields.
    """

    id: str
    type: KeyEventType
    vault: ResourceId
    key: KeyUri
    occurred_at: datetime
    expires_on: datetime | None = None
    notes: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What makes a redelivery the same event: its source and its id."""
        return digest(str(self.vault), self.id.encode("utf-8", "surrogatepass").hex())

    @property
    def topic(self) -> str:
        """The word under which reactors are found."""
        return self.type

    @property
    def subject(self) -> str:
        """What it is about, as people read it in logs and the journal."""
        return str(self.key)

    @property
    def fields(self) -> Mapping[str, object]:
        """What a log line says of it."""
        return {"key": self.key.name, "version": self.key.version}


def parse_event(text: str | bytes, family: Family) -> Envelope:
    """
    Parse one event of the given family, in either schema.

    Raise `RejectedInputError` for malformed JSON, a missing or oversized field, or a type that Azure
    does not document for this family.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RejectedInputError(f"not JSON: {shown(str(error))}") from error
    if not isinstance(body, dict):
        raise RejectedInputError(f"not a JSON object but {type(body).__name__}")
    is_cloud_event = "specversion" in body
    if is_cloud_event and body["specversion"] != "1.0":
        raise RejectedInputError(f"CloudEvents version {shown(body['specversion'])} is not known")
    names = ("source", "type", "time") if is_cloud_event else ("topic", "eventType", "eventTime")
    event_id, source, event_type, time = (_text(body, name) for name in ("id", *names))
    if not event_type.startswith(family) or event_type not in _KNOWN:
        raise RejectedInputError(f"unknown event type for {family}*: {shown(event_type)}")
    if len(event_id) > _MAX_ID:
        raise RejectedInputError(f"id is longer than {_MAX_ID} characters")
    subject = body.get("subject")
    if not isinstance(body.get("data"), dict):
        raise RejectedInputError("data is missing or not an object")
    return Envelope(
        id=event_id,
        source=source,
        type=event_type,
        subject=subject if isinstance(subject, str) else "",
        occurred_at=_time(time),
        data=body["data"],
    )


def parse_key_event(envelope: Envelope, *, suffixes: tuple[str, ...]) -> KeyEvent | None:
    """
    Read a key event out of its envelope; None when the type is not one that reactors react to.

    Field names and values are read without regard to case and surrounding blanks, since published
    samples, tables and schemas differ. Raise `RejectedInputError` when the vault is outside `suffixes`
    (Key Vault only: Managed HSM raises no events), or vault, key and source do not agree.
    """
    if envelope.type not in set(KeyEventType):
        return None
    assert isinstance(envelope.data, dict)  # noqa: S101 - parse_event has checked
    data = {str(name).strip().lower(): _stripped(value) for name, value in envelope.data.items()}
    vault = ResourceId.parse(envelope.source)
    if vault.arm_type != "microsoft.keyvault/vaults":
        raise RejectedInputError(f"the source is not a vault: {shown(envelope.source)}")
    key = KeyUri.parse(data.get("id"), suffixes=suffixes)
    if key.version is None:
        raise RejectedInputError(f"the key URI names no version: {shown(data.get('id'))}")
    if key.vault_name != vault.name:
        raise RejectedInputError(f"the key's vault {key.vault_name} is not the source {vault.name}")
    _agree(data, "vaultname", key.vault_name)
    _agree(data, "objectname", key.name)
    _agree(data, "version", key.version)
    _agree(data, "objecttype", "key")
    expires_on, expiry_note = _epoch(data, "exp")
    _, not_before_note = _epoch(data, "nbf")
    return KeyEvent(
        id=envelope.id,
        type=KeyEventType(envelope.type),
        vault=vault,
        key=key,
        occurred_at=envelope.occurred_at,
        expires_on=expires_on,
        notes=tuple(note for note in (expiry_note, not_before_note) if note),
    )


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RejectedInputError(f"{name} is missing or not text")
    return value.strip()


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RejectedInputError(f"not a time: {shown(text)}") from error


def _agree(data: Mapping[str, object], field: str, expected: str) -> None:
    value = data.get(field)
    if value in (None, ""):
        return
    if not isinstance(value, str) or value.lower() != expected:
        raise RejectedInputError(f"{field} {shown(value)} does not agree with the key URI ({expected})")


def _epoch(data: Mapping[str, object], field: str) -> tuple[datetime | None, str | None]:
    value = data.get(field)
    if value in (None, ""):
        return None, None
    try:
        seconds = float(str(value)) if isinstance(value, int | float | str) else -1.0
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LATEST:
        return None, f"{field} is not a time in seconds: {shown(value)}"
    return datetime.fromtimestamp(seconds, UTC), None
