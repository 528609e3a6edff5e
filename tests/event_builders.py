"""Events as they arrive, valid by default."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reactors.core.events import KeyEvent, KeyEventType
from tests.builders import NOW, SECOND, a_key_uri, a_vault


def a_key_event(
    kind: KeyEventType = KeyEventType.VERSION_CREATED,
    *,
    version: str = SECOND,
    event_id: str = "7d1c2b9e-4f0a-4a83-9c55-0e6b1f3a2d48",
    expires_on: datetime | None = None,
) -> KeyEvent:
    """Return a parsed key event."""
    return KeyEvent(event_id, kind, a_vault(), a_key_uri(version), NOW, expires_on)


def an_event_data(**changes: Any) -> dict[str, Any]:
    """Return the `data` of a key event as Key Vault writes it; `changes` are fields to set."""
    return {
        "Id": str(a_key_uri(SECOND)),
        "VaultName": "kv-cmk",
        "ObjectType": "Key",
        "ObjectName": "cmk-foundry",
        "Version": SECOND,
        "NBF": None,
        "EXP": "1798761600",
        **changes,
    }


def a_grid_event(**changes: Any) -> dict[str, Any]:
    """Return a raw key event in the Event Grid schema; `changes` are fields of the envelope to set."""
    return {
        "id": "7d1c2b9e-4f0a-4a83-9c55-0e6b1f3a2d48",
        "topic": str(a_vault()),
        "subject": "cmk-foundry",
        "eventType": str(KeyEventType.VERSION_CREATED),
        "eventTime": "2026-11-02T10:15:30.1234567Z",
        "data": an_event_data(),
        "dataVersion": "1",
        "metadataVersion": "1",
        **changes,
    }


def a_cloud_event(**changes: Any) -> dict[str, Any]:
    """Return a raw key event as CloudEvents 1.0; `changes` are fields of the envelope to set."""
    return {
        "specversion": "1.0",
        "id": "7d1c2b9e-4f0a-4a83-9c55-0e6b1f3a2d48",
        "source": str(a_vault()),
        "subject": "cmk-foundry",
        "type": str(KeyEventType.VERSION_CREATED),
        "time": "2026-11-02T10:15:30.1234567Z",
        "data": an_event_data(),
        **changes,
    }


def without(document: Mapping[str, Any], *names: str) -> str:
    """Return the JSON text of a document that lacks these fields."""
    return json.dumps({name: value for name, value in document.items() if name not in names})
