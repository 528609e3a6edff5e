"""What is switchable about the services, because it differs in reality or is not known."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from sandbox.errors import SandboxError


class Completion(StrEnum):
    """Say when an account update ends."""

    AT_ONCE = "at-once"
    AFTER_POLLS = "after-polls"
    AFTER_SECONDS = "after-seconds"


class Merging(StrEnum):
    """Say what a PATCH does to `keyVaultProperties`: keep what it leaves out, or drop it."""

    MERGE = "merge"
    REPLACE = "replace"


class Showing(StrEnum):
    """Say which encryption an account shows while its update runs."""

    OLD = "old"
    NEW = "new"


class Refusal(StrEnum):
    """Say where a key that cannot be used is refused: in the PATCH's answer or by a failed operation."""

    AT_ONCE = "at-once"
    IN_OPERATION = "in-operation"


class ExpiryCoverage(StrEnum):
    """Say for which key versions near-expiry and expiry events are raised."""

    ALL_VERSIONS = "all-versions"
    SINCE_SUBSCRIPTION = "since-subscription"


class ArmEvents(StrEnum):
    """Say when the event of a long update is raised: once it has ended, or when it is accepted."""

    ENDED = "ended"
    ACCEPTED = "accepted"


class ServiceSideHub(StrEnum):
    """Say whether a hub that is encrypted on the service's side lets its key be changed."""

    TAKES = "takes"
    REFUSES = "refuses"


class CosmosAnswer(StrEnum):
    """
    Say with which status Cosmos DB answers an update that goes on, beside where to poll it.

    Its contract, and recordings of a PUT, have 200; ARM's own rule for a PATCH is 202.
    """

    OK = "200"
    ACCEPTED = "202"


class DirectoryAnswer(StrEnum):
    """Say whether Microsoft Graph answers, or refuses for want of a permission."""

    ANSWERS = "answers"
    REFUSES = "refuses"


class UsualGrant(StrEnum):
    """Say whether an identity has been given what it needs before its resource is bound to a key."""

    GIVEN = "given"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """
    Hold the switches.

    `completion_after` counts polls or seconds of the world's clock; `retry_after` is in seconds, 0
    leaves the header out; `page_size` holds for lists without a size of their own.
    `failed_state` is the provisioningState after a failed update. `uptake_after` is how many seconds
    of the world's clock old a key version is when services that follow a key take it up.
    `audit_delay` is how many seconds of the world's clock the audit log is behind.
    """

    completion: Completion = Completion.AFTER_POLLS
    completion_after: float = 2
    retry_after: int = 1
    merging: Merging = Merging.MERGE
    showing: Showing = Showing.OLD
    refusal: Refusal = Refusal.AT_ONCE
    failed_state: str = "Failed"
    expiry_coverage: ExpiryCoverage = ExpiryCoverage.ALL_VERSIONS
    arm_events: ArmEvents = ArmEvents.ENDED
    page_size: int = 25
    service_side_hub: ServiceSideHub = ServiceSideHub.REFUSES
    cosmos_answer: CosmosAnswer = CosmosAnswer.OK
    uptake_after: float = 86_400
    directory: DirectoryAnswer = DirectoryAnswer.ANSWERS
    usual_grants: UsualGrant = UsualGrant.GIVEN
    audit_delay: float = 0


def changed(behaviour: Behaviour, wanted: dict[str, Any]) -> Behaviour:
    """Return `behaviour` with the named switches set; raises SandboxError for an unknown name or value."""
    known = {item.name: type(getattr(behaviour, item.name)) for item in fields(behaviour)}
    values: dict[str, Any] = {}
    for name, value in wanted.items():
        if name not in known:
            raise SandboxError(f"no switch {name!r}; there are: {', '.join(sorted(known))}")
        try:
            values[name] = known[name](value)
        except (TypeError, ValueError):
            kind: type[Any] = known[name]
            allowed = ", ".join(map(str, kind)) if issubclass(kind, StrEnum) else kind.__name__
            raise SandboxError(f"{name} cannot be {value!r}; allowed: {allowed}") from None
    return replace(behaviour, **values)
