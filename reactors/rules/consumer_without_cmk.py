"""A resource of the estate must be encrypted with a customer-managed key."""

from collections.abc import Iterator

from reactors.core.arm_types import SEARCH_SERVICE
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer: it is bound to a key, or its scope in the policy file does not require one.

    One that uses another resource's key is judged there. A search service and its objects are judged by
    `search-enforcement-off` and `search-not-compliant`, since the service itself counts those without a key.
    """
    consumer = snapshot.consumer
    is_search = consumer.id.arm_type.startswith(SEARCH_SERVICE)
    if consumer.binding or consumer.follows or is_search or not snapshot.requires_cmk:
        yield compliant(consumer.id)
    else:
        yield non_compliant(consumer.id, "It is encrypted with keys that Microsoft manages.")


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
    command="az resource show --ids {id} --query properties.encryption",
    source="Customer-managed keys for Foundry",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1", "P14"),
)
