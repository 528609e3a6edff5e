"""A resource of the estate must be encrypted with a customer-managed key."""

from collections.abc import Iterator

from reactors.core.arm_types import COGNITIVE_ACCOUNT, ML_WORKSPACE, SEARCH_SERVICE
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot

_FOUNDRY = frozenset({COGNITIVE_ACCOUNT, ML_WORKSPACE})


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer: it is bound to a key, or its scope in the policy file does not require one.

    Of what is not Foundry's own nobody knows here whether it belongs to a Foundry estate: that is recorded
    as low, and worse where something is connected to it (`connected-resource-without-cmk`).
    One that uses another resource's key is judged there. A search service and its objects are judged by
    `search-enforcement-off` and `search-not-compliant`, since the service itself counts those without a key.
    """
    consumer = snapshot.consumer
    is_search = consumer.id.arm_type.startswith(SEARCH_SERVICE)
    if consumer.binding or consumer.follows or is_search or not snapshot.requires_cmk:
        yield compliant(consumer.id)
    else:
        severity = RULE.severity if consumer.id.arm_type in _FOUNDRY else Severity.LOW
        yield non_compliant(
            consumer.id, "It is encrypted with keys that Microsoft manages.", severity=severity
        )


RULE = Rule(
    id="consumer-without-cmk",
    title="A resource is not encrypted with your own key",
    severity=Severity.MEDIUM,
    meaning=(
        "Its data is encrypted, but with keys that Microsoft holds: you can neither rotate them nor withdraw "
        "access to the data by taking a key away."
    ),
    remedy=(
        "Set a customer-managed key in its encryption settings, where the resource takes one after creation; "
        "an AI hub or a container registry has to be made anew."
    ),
    command="az resource show --ids {id} --query properties",
    source="Customer-managed keys for Foundry",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1", "P14"),
)
