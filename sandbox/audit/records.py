"""
Records of Key Vault's audit log, in the shape in which a diagnostic setting sends them.

Source: "Azure Key Vault logging", category `AuditEvent`, and records as they are seen: `resultType` says
Success whatever the HTTP status, and claims have their short names.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sandbox.actors import Actor
from sandbox.arm.identities import stable_guid
from sandbox.keyvault.keys import Vault

API_VERSION = "2025-07-01"
PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"


@dataclass(frozen=True, slots=True)
class Done:
    """
    Hold one operation on a vault or on what is in it.

    `address` is the URI of the key, the version or the vault; without `actor` Key Vault did it itself.
    """

    vault: Vault
    operation: str
    address: str
    actor: Actor | None
    status: int = 200


def audit_record(done: Done, at: datetime, correlation_id: str) -> dict[str, Any]:
    """Return the record of an operation."""
    return {
        "time": f"{at:%Y-%m-%dT%H:%M:%S.%f}0Z",
        "category": "AuditEvent",
        "operationName": done.operation,
        "operationVersion": API_VERSION,
        "resourceId": done.vault.id.upper(),
        "resultType": "Success",
        "resultSignature": HTTPStatus(done.status).phrase,
        "resultDescription": "",
        "durationMs": "31",
        "callerIpAddress": done.actor.ip if done.actor else "",
        "correlationId": correlation_id,
        "identity": {"claim": _claims(done.actor)} if done.actor else {},
        "properties": {
            "id": done.address,
            "clientInfo": "",
            "httpStatusCode": done.status,
            "requestUri": f"{done.address}?api-version={API_VERSION}",
            "isAccessPolicyMatch": done.status != HTTPStatus.FORBIDDEN,
            "tlsVersion": "TLS1_3",
        },
    }


def _claims(actor: Actor) -> dict[str, Any]:
    """Return whose token it was: a person comes by the portal, any other principal as itself."""
    shared = {"oid": actor.object_id, "xms_az_nwperimid": [], "ipaddr": actor.ip}
    if actor.upn:
        return {**shared, "appid": PORTAL, "upn": actor.upn, "scp": "user_impersonation"}
    return {**shared, "appid": stable_guid("application", actor.object_id)}
