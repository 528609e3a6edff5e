"""
What Azure Policy says of a resource.

It comes minutes to a day after the fact, and not in order: `timestamp` says which word is the newest.
Source: "Azure Policy as an Event Grid source"; Microsoft.PolicyInsights events 2018-01-01.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from reactors.core.errors import RejectedInputError
from reactors.core.events import Envelope
from reactors.core.identifiers import ResourceId, digest, shown
from reactors.core.policies import CMK_DEFINITIONS

TOPIC = "policy-state"
_GUID_AT_END = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.ASCII)
_STATE = re.compile(r"[A-Za-z]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PolicyEvent:
    """
    Azure Policy's word on a resource: `definition` is the policy's lower-cased GUID, `state` its own word.

    An empty `state` means that the policy says nothing of it any more.
    """

    id: str
    type: str
    resource: ResourceId
    definition: str
    state: str
    occurred_at: datetime

    @property
    def fingerprint(self) -> str:
        """What makes a redelivery the same event; an id may come again for a state that came back."""
        return digest(str(self.resource), self.definition, self.id, self.occurred_at.isoformat())

    @property
    def topic(self) -> str:
        """The word under which reactors are found."""
        return TOPIC

    @property
    def subject(self) -> str:
        """What it is about, as people read it in logs and the journal."""
        return str(self.resource)

    @property
    def fields(self) -> Mapping[str, object]:
        """What a log line says of it."""
        return {"resource": str(self.resource), "definition": self.definition, "state": self.state}


def parse_policy_event(envelope: Envelope) -> PolicyEvent | None:
    """
    Read a policy state out of its envelope; None for policies that are not about customer-managed keys.

    RejectedInputError where definition or state make no sense.
    """
    data = envelope.data if isinstance(envelope.data, dict) else {}
    named = str(data.get("policyDefinitionId") or "").lower()
    found = _GUID_AT_END.fullmatch(named.rpartition("/")[2] or named)
    if found is None or found[1] not in CMK_DEFINITIONS:
        return None
    state = "" if envelope.type.endswith("Deleted") else str(data.get("complianceState") or "")
    if state and not _STATE.fullmatch(state):
        raise RejectedInputError(f"complianceState is not a word: {shown(state)}")
    try:
        resource = ResourceId.parse(envelope.subject)
    except RejectedInputError:
        return None
    return PolicyEvent(
        id=envelope.id,
        type=envelope.type,
        resource=resource,
        definition=found[1],
        state=state,
        occurred_at=_timestamp(data.get("timestamp")) or envelope.occurred_at,
    )


def _timestamp(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
