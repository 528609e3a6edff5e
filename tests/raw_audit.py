"""
Records of Key Vault's audit log as an Event Hub hands them over; each is valid by default.

In the story of `tests/builders.py` a person disables a version of key `cmk-foundry`.
"""

import json
from typing import Any

from tests.builders import a_key_uri, a_vault
from tests.raw_events import ACTOR, OBJECT_ID

LONG_CLAIMS = {"claim": {OBJECT_ID: ACTOR, "appid": "cb2b5fc9-ad5a-4d8f-a3bd-f0c5e1b0d3a7"}}


def a_record(operation: str = "KeyUpdate", *, status: object = 200, **changes: Any) -> dict[str, Any]:
    """Return a record about the key; `changes` are fields to set."""
    return {
        "time": "2026-11-02T10:15:30.1234567Z",
        "category": "AuditEvent",
        "operationName": operation,
        "operationVersion": "7.5",
        "resourceId": str(a_vault()).upper(),
        "resultType": "Success",
        "resultSignature": "OK" if status == 200 else "Forbidden",
        "resultDescription": "",
        "durationMs": "31",
        "callerIpAddress": "203.0.113.7",
        "correlationId": "3b1c2d4e-0000-4000-8000-000000000001",
        "identity": {"claim": {"oid": ACTOR, "upn": "someone@example.com", "xms_az_nwperimid": []}},
        "properties": some_properties(status=status),
        **changes,
    }


def some_properties(*, status: object = 200, **changes: Any) -> dict[str, Any]:
    """Return the `properties` of a record about the key; `changes` are fields to set."""
    return {
        "id": str(a_key_uri()),
        "clientInfo": "azure-cli",
        "httpStatusCode": status,
        "requestUri": f"{a_key_uri()}?api-version=7.5",
        "isAccessPolicyMatch": True,
        "tlsVersion": "TLS1_3",
        **changes,
    }


def a_message(*records: object) -> bytes:
    """Return the body of a message with these records."""
    return json.dumps({"records": list(records)}).encode()
