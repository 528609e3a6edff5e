"""The events of Azure Resource Manager about what is written and deleted in a subscription."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.actors import Actor
from sandbox.chance import Chance
from sandbox.clock import unix
from sandbox.clouds import CloudNames
from sandbox.defaults import TENANT
from sandbox.errors import SandboxError
from sandbox.eventgrid.envelope import Event

KINDS = {"write": ("Write", "PUT"), "delete": ("Delete", "DELETE"), "action": ("Action", "POST")}
CONTRIBUTOR = "b24988ac618042a0ab8820f7382dd24c"
CLAIMS = "http://schemas.microsoft.com/identity/claims"
TOKEN_LIFE = timedelta(hours=1)


def subscription_of(resource_id: str) -> str:
    """Return the subscription id within a resource id, empty where it is in none."""
    parts = resource_id.split("/")
    is_inside = len(parts) > 2 and parts[1].lower() == "subscriptions"  # noqa: PLR2004 - "", the word, the id
    return parts[2] if is_inside else ""


def resource_event(
    resource_id: str, operation: str, actor: Actor, at: datetime, chance: Chance, *, cloud: CloudNames
) -> Event:
    """
    Return the success event of an operation such as `Microsoft.KeyVault/vaults/write`.

    The operation's last word says which: write, delete or action; another raises SandboxError, and so
    does a resource outside a subscription, where there is no topic for it to appear on.
    """
    verb = operation.rpartition("/")[2].lower()
    if verb not in KINDS:
        raise SandboxError(f"operation {operation!r} must end in one of: {', '.join(KINDS)}")
    subscription_id = subscription_of(resource_id)
    if not subscription_id:
        raise SandboxError(f"resource_id {resource_id!r} must start with /subscriptions/ and an id")
    word, method = KINDS[verb]
    data = {
        "authorization": _authorization(resource_id, operation, actor, subscription_id, chance),
        "claims": _claims(actor, at, cloud),
        "correlationId": chance.guid(),
        "httpRequest": {
            "clientRequestId": chance.guid(),
            "clientIpAddress": actor.ip,
            "method": method,
            "url": f"https://{cloud.arm}{resource_id}",
        },
        "resourceProvider": operation.partition("/")[0],
        "resourceUri": resource_id,
        "operationName": operation,
        "status": "Succeeded",
        "subscriptionId": subscription_id,
        "tenantId": TENANT,
    }
    kind = f"Microsoft.Resources.Resource{word}Success"
    topic = f"/subscriptions/{subscription_id}"
    return Event(chance.guid(), topic, resource_id, kind, at, data, data_version="2")


def _authorization(
    resource_id: str, operation: str, actor: Actor, subscription_id: str, chance: Chance
) -> dict[str, Any]:
    return {
        "scope": resource_id,
        "action": operation,
        "evidence": {
            "role": "Contributor",
            "roleAssignmentScope": f"/subscriptions/{subscription_id}",
            "roleAssignmentId": chance.guid().replace("-", ""),
            "roleDefinitionId": CONTRIBUTOR,
            "principalId": actor.object_id.replace("-", ""),
            "principalType": "User" if actor.upn else "ServicePrincipal",
        },
    }


def _claims(actor: Actor, at: datetime, cloud: CloudNames) -> dict[str, str]:
    """Return the claims of the caller's token; a service principal has neither name nor upn."""
    claims = {
        "aud": f"{cloud.arm_audiences[0]}/",
        "iss": f"https://{cloud.issuer}/{TENANT}/",
        "iat": str(unix(at)),
        "nbf": str(unix(at)),
        "exp": str(unix(at + TOKEN_LIFE)),
        "ipaddr": actor.ip,
        f"{CLAIMS}/objectidentifier": actor.object_id,
        f"{CLAIMS}/tenantid": TENANT,
        "ver": "1.0",
    }
    if actor.name:
        claims["name"] = actor.name
    if actor.upn:
        claims["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] = actor.upn
    return claims
