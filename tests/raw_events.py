"""
Raw events about resources and policies as Event Grid delivers them; each is valid by default.

In the story of `tests/builders.py` a person writes account `foundry`, and Azure Policy judges it.
"""

from collections.abc import Mapping
from typing import Any

from reactors.core.events import Envelope, Family, parse_event
from reactors.core.policies import AI_SERVICES
from tests.builders import SUBSCRIPTION, TENANT, an_account_id
from tests.event_builders import without

ACTOR = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"


def a_resource_data(**changes: Any) -> dict[str, Any]:
    """Return the `data` of an event of Azure Resource Manager; `changes` are fields to set."""
    account = str(an_account_id())
    return {
        "authorization": {"scope": account, "action": "Microsoft.CognitiveServices/accounts/write"},
        "claims": {"appid": "cb2b5fc9-ad5a-4d8f-a3bd-f0c5e1b0d3a7", OBJECT_ID: ACTOR},
        "correlationId": "3b1c2d4e-0000-4000-8000-000000000001",
        "httpRequest": {"method": "PUT", "url": f"https://management.azure.com{account}"},
        "resourceProvider": "Microsoft.CognitiveServices",
        "resourceUri": account,
        "operationName": "Microsoft.CognitiveServices/accounts/write",
        "status": "Succeeded",
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        **changes,
    }


def a_resource_event(**changes: Any) -> dict[str, Any]:
    """Return a raw event of Azure Resource Manager in the Event Grid schema."""
    return {
        "id": "c3f6a0b2-1d2e-4f3a-8b4c-5d6e7f8091a2",
        "topic": f"/subscriptions/{SUBSCRIPTION}",
        "subject": str(an_account_id()),
        "eventType": "Microsoft.Resources.ResourceWriteSuccess",
        "eventTime": "2026-11-02T10:15:30.123Z",
        "data": a_resource_data(),
        "dataVersion": "2",
        "metadataVersion": "1",
        **changes,
    }


def a_policy_data(**changes: Any) -> dict[str, Any]:
    """Return the `data` of an event of Azure Policy; `changes` are fields to set."""
    return {
        "timestamp": "2026-11-02T10:15:28.123Z",
        "policyAssignmentId": f"/subscriptions/{SUBSCRIPTION}/providers/microsoft.authorization"
        "/policyassignments/cmk",
        "policyDefinitionId": f"/providers/microsoft.authorization/policydefinitions/{AI_SERVICES}",
        "policyDefinitionReferenceId": "",
        "complianceState": "NonCompliant",
        "subscriptionId": SUBSCRIPTION,
        "complianceReasonCode": "",
        **changes,
    }


def a_policy_event(**changes: Any) -> dict[str, Any]:
    """Return a raw event of Azure Policy in the Event Grid schema."""
    return {
        "id": "A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F90",
        "topic": f"/subscriptions/{SUBSCRIPTION}",
        "subject": str(an_account_id()),
        "eventType": "Microsoft.PolicyInsights.PolicyStateChanged",
        "eventTime": "2026-11-02T10:15:30.123Z",
        "data": a_policy_data(),
        "dataVersion": "1",
        "metadataVersion": "1",
        **changes,
    }


def as_cloud_event(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same event in the CloudEvents schema."""
    return {
        "specversion": "1.0",
        "id": event["id"],
        "source": event["topic"],
        "subject": event["subject"],
        "type": event["eventType"],
        "time": event["eventTime"],
        "data": event["data"],
    }


def enveloped(event: Mapping[str, Any], family: Family) -> Envelope:
    """Return the envelope of a raw event."""
    return parse_event(without(event), family)
