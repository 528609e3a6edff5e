"""The last change to a consumer must have ended well."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot

_ENDED_BADLY = frozenset({"failed", "canceled", "cancelled"})


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer by its provisioning state: neither failed nor canceled.

    A change under way takes minutes and passes, so every other state is compliant.
    """
    consumer = snapshot.consumer
    state = consumer.provisioning_state
    if state.lower() in _ENDED_BADLY:
        yield non_compliant(consumer.id, f"Its last change ended as {state}.")
    elif not state:
        yield unknown(consumer.id, "The service does not tell its state.", severity=Severity.LOW)
    else:
        yield compliant(consumer.id)


RULE = Rule(
    id="consumer-not-settled",
    title="The last change to a resource has failed",
    severity=Severity.MEDIUM,
    meaning=(
        "Its settings may not be what they seem, and further changes, such as a new key version, may be "
        "refused."
    ),
    remedy="Look up why the change failed, mend that, and repeat the change.",
    command="az monitor activity-log list --resource-id {id} --offset 7d --status Failed",
    source="Azure Resource Manager: asynchronous operations, provisioning state",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("R5",),
)
