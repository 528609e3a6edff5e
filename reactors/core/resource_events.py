"""
What Azure Resource Manager says has happened to a resource.

There is no body and no difference in such an event: it says where to look, and who did it.
Source: "Azure subscription as an Event Grid source"; Microsoft.Resources events 2018-01-01.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reactors.core.errors import RejectedInputError
from reactors.core.events import Envelope
from reactors.core.identifiers import ResourceId, digest, shown
from reactors.core.operations import Concern, concern_of

NOBODY = ""
_OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-f-]{36})(?:/.*)?", re.ASCII | re.DOTALL)
_RESOURCE = re.compile(r"(?:/[^/\\?#\x00-\x1f\x7f-\x9f]{1,260}){2,40}")
_OPERATION = re.compile(r"[a-z0-9.-]{1,80}(?:/[a-z0-9.-]{1,80}){1,8}", re.ASCII)
_POLICY_CHANGED = "Microsoft.KeyVault.VaultAccessPolicyChanged"


@dataclass(frozen=True, slots=True)
class ResourceEvent:
    """
    Something was written, deleted or done to a resource.

    `resource` is the lower-cased id as Azure names it, extension resources included; `about` is the nearest
    resource inside a resource group that it belongs to, None where there is none. `actor` is an object id,
    empty where the event names none.
    """

    id: str
    type: str
    subscription_id: str
    resource: str
    about: ResourceId | None
    operation: str
    concern: Concern
    actor: str
    occurred_at: datetime

    @property
    def fingerprint(self) -> str:
        """What makes a redelivery the same event: its source and its id."""
        return digest(self.subscription_id, self.id.encode("utf-8", "surrogatepass").hex())

    @property
    def topic(self) -> str:
        """The word under which reactors are found."""
        return self.concern

    @property
    def subject(self) -> str:
        """What it is about, as people read it in logs and the journal."""
        return self.resource

    @property
    def fields(self) -> Mapping[str, object]:
        """What a log line says of it."""
        return {"resource": self.resource, "operation": self.operation}

    @property
    def is_deletion(self) -> bool:
        """Whether it says that something is gone."""
        return self.operation.endswith("/delete")


def parse_resource_event(envelope: Envelope) -> ResourceEvent | None:
    """
    Read an ARM event out of its envelope; None where it concerns no key, or did not succeed.

    Field names are taken as Azure documents them, but whatever may be missing may be missing: only the
    operation and the resource are needed. RejectedInputError where those make no sense.
    """
    if not envelope.type.endswith("Success"):
        return None
    data = envelope.data if isinstance(envelope.data, dict) else {}
    operation = _text(data, "operationName").lower()
    if not _OPERATION.fullmatch(operation):
        raise RejectedInputError(f"operationName is not the name of an operation: {shown(operation)}")
    concern = concern_of(operation)
    if concern is None:
        return None
    resource = (_text(data, "resourceUri") or envelope.subject).lower().rstrip("/")
    return ResourceEvent(
        id=envelope.id,
        type=envelope.type,
        subscription_id=home_of(resource),
        resource=resource,
        about=nearest(resource),
        operation=operation,
        concern=concern,
        actor=_actor(data),
        occurred_at=envelope.occurred_at,
    )


def resource_event(
    *, identifier: str, kind: str, resource: str, operation: str, actor: str, occurred_at: datetime
) -> ResourceEvent:
    """
    Return the event of an operation on a resource, both lower-cased.

    RejectedInputError where the resource is no resource of a subscription, or the operation concerns no key.
    """
    concern = concern_of(operation)
    if concern is None:
        raise RejectedInputError(f"nobody is concerned by {shown(operation)}")
    return ResourceEvent(
        id=identifier,
        type=kind,
        subscription_id=home_of(resource),
        resource=resource,
        about=nearest(resource),
        operation=operation,
        concern=concern,
        actor=actor,
        occurred_at=occurred_at,
    )


def parse_access_policy_event(envelope: Envelope) -> ResourceEvent | None:
    """
    Read `VaultAccessPolicyChanged` as an event about its vault, None for any other type.

    What Azure puts into its data is not documented well, so only the source is used.
    """
    if envelope.type != _POLICY_CHANGED:
        return None
    vault = ResourceId.parse(envelope.source)
    if vault.arm_type != "microsoft.keyvault/vaults":
        raise RejectedInputError(f"the source is not a vault: {shown(envelope.source)}")
    return ResourceEvent(
        id=envelope.id,
        type=envelope.type,
        subscription_id=vault.subscription_id,
        resource=str(vault),
        about=vault,
        operation="microsoft.keyvault/vaults/accesspolicies/write",
        concern=Concern.VAULT,
        actor=NOBODY,
        occurred_at=envelope.occurred_at,
    )


def home_of(resource: str) -> str:
    """Return the subscription of a lower-cased id; RejectedInputError where it is no id of one in Azure."""
    found = _SUBSCRIPTION.fullmatch(resource)
    if found is None or not _GUID.fullmatch(found[1]) or not _RESOURCE.fullmatch(resource):
        raise RejectedInputError(f"not a resource of a subscription: {shown(resource)}")
    return found[1]


def nearest(resource: str) -> ResourceId | None:
    """Return the nearest resource inside a resource group that an id belongs to, or None."""
    scope = resource
    while scope.count("/providers/") > 1:
        scope = scope.rpartition("/providers/")[0]
    while scope:
        try:
            return ResourceId.parse(scope)
        except RejectedInputError:
            scope = scope.rpartition("/")[0]
    return None


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value.strip() if isinstance(value, str) else ""


def _actor(data: Mapping[str, Any]) -> str:
    claims = data.get("claims")
    known = claims if isinstance(claims, Mapping) else {}
    for name in (_OBJECT_ID, "oid"):
        value = str(known.get(name) or "").lower()
        if _GUID.fullmatch(value):
            return value
    return NOBODY
