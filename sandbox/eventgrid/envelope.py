"""Events, and the two envelopes they travel in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sandbox.clock import iso, unix
from sandbox.keyvault.keys import KeyVersion, Vault
from sandbox.keyvault.state import VaultEventType


class DeliverySchema(StrEnum):
    """Name the envelope a subscription asks for, as Event Grid does."""

    EVENT_GRID = "EventGridSchema"
    CLOUD_EVENTS = "CloudEventSchemaV1_0"


@dataclass(frozen=True, slots=True)
class Event:
    """Hold one event; `topic` is the ARM id of its source, `data_version` counts in the Event Grid schema."""

    id: str
    topic: str
    subject: str
    type: str
    time: datetime
    data: Mapping[str, Any]
    data_version: str = "1"

    def as_json(self, schema: DeliverySchema) -> dict[str, Any]:
        """Return the event in an envelope."""
        if schema is DeliverySchema.CLOUD_EVENTS:
            return {
                "id": self.id,
                "source": self.topic,
                "subject": self.subject,
                "type": self.type,
                "time": iso(self.time),
                "data": dict(self.data),
                "specversion": "1.0",
            }
        return {
            "id": self.id,
            "topic": self.topic,
            "subject": self.subject,
            "eventType": self.type,
            "eventTime": iso(self.time),
            "data": dict(self.data),
            "dataVersion": self.data_version,
            "metadataVersion": "1",
        }


@dataclass(frozen=True, slots=True)
class Payload:
    """Hold the body of a delivery, as sent, and its content type."""

    body: bytes
    content_type: str


def payload(event: Event, schema: DeliverySchema) -> Payload:
    """Return the body of an event's delivery: an array of one, or a single CloudEvent."""
    document = event.as_json(schema)
    if schema is DeliverySchema.CLOUD_EVENTS:
        return Payload(json.dumps(document).encode(), "application/cloudevents+json; charset=utf-8")
    return Payload(json.dumps([document]).encode(), "application/json; charset=utf-8")


def vault_event(identifier: str, kind: VaultEventType, version: KeyVersion, at: datetime) -> Event:
    """Return what Key Vault publishes about a key version; the times are text, as samples show them."""
    key = version.key
    data = {
        "Id": version.uri,
        "VaultName": key.vault.name,
        "ObjectType": "Key",
        "ObjectName": key.name,
        "Version": version.version,
        "NBF": None if version.not_before is None else str(unix(version.not_before)),
        "EXP": None if version.expires_on is None else str(unix(version.expires_on)),
    }
    return Event(identifier, key.vault.id, key.name, kind, at, data)


def access_policy_event(identifier: str, vault: Vault, at: datetime) -> Event:
    """Return what Key Vault publishes about a vault's access policies; only its vault is to be relied on."""
    data = {
        "Id": vault.uri,
        "VaultName": vault.name,
        "ObjectType": "Vault",
        "ObjectName": vault.name,
        "Version": "",
        "NBF": None,
        "EXP": None,
    }
    return Event(identifier, vault.id, vault.name, "Microsoft.KeyVault.VaultAccessPolicyChanged", at, data)
