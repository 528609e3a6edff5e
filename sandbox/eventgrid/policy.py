"""The events of Azure Policy about the compliance of resources."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sandbox.clock import iso
from sandbox.errors import SandboxError
from sandbox.eventgrid.envelope import Event
from sandbox.eventgrid.resources import subscription_of

DEFINITIONS = "/providers/microsoft.authorization/policydefinitions"


class PolicyStateEvent(StrEnum):
    """Name the events that Azure Policy raises about a policy state."""

    CREATED = "Microsoft.PolicyInsights.PolicyStateCreated"
    CHANGED = "Microsoft.PolicyInsights.PolicyStateChanged"
    DELETED = "Microsoft.PolicyInsights.PolicyStateDeleted"


@dataclass(frozen=True, slots=True)
class PolicyState:
    """
    Hold what Azure Policy found about one resource.

    `definition` is the GUID of a built-in definition or an ARM id; an empty `assignment` is one at the
    resource's subscription. `timestamp` is when the resource was evaluated.
    """

    resource_id: str
    definition: str
    state: str
    timestamp: datetime
    assignment: str = ""


def policy_event(kind: PolicyStateEvent, found: PolicyState, at: datetime) -> Event:
    """Return the event of a policy state; raises SandboxError for a resource outside a subscription."""
    subscription_id = subscription_of(found.resource_id)
    if not subscription_id:
        raise SandboxError(f"resource_id {found.resource_id!r} must start with /subscriptions/ and an id")
    topic = f"/subscriptions/{subscription_id}"
    definition = found.definition if "/" in found.definition else f"{DEFINITIONS}/{found.definition}"
    assignment = found.assignment or f"{topic}/providers/microsoft.authorization/policyassignments/cmk"
    data = {
        "timestamp": iso(found.timestamp),
        "policyAssignmentId": assignment.lower(),
        "policyDefinitionId": definition.lower(),
        "policyDefinitionReferenceId": "",
        "complianceState": found.state,
        "subscriptionId": subscription_id,
        "complianceReasonCode": "",
    }
    content = "|".join([kind, found.resource_id.lower(), *data.values()])
    identifier = hashlib.sha256(content.encode()).hexdigest().upper()
    return Event(identifier, topic, found.resource_id, kind, at, data)
