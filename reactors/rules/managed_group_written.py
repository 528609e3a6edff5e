"""Nobody may change what a service keeps in its managed resource group."""

from collections.abc import Iterator
from datetime import timedelta

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot

_TOLD_FOR = timedelta(days=7)


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the consumer: nothing in its managed resource group was changed in the last seven days."""
    consumer, write = snapshot.consumer, snapshot.managed_write
    if write and snapshot.taken_at - write.at <= _TOLD_FOR:
        who = write.actor or "somebody whose id is not told"
        done = f"{write.operation} on {write.resource}, by {who}, on {write.at:%Y-%m-%d %H:%M} UTC"
        yield non_compliant(consumer.id, f"Its managed resource group was changed: {done}.")
    else:
        yield compliant(consumer.id)


RULE = Rule(
    id="managed-group-written",
    title="Somebody changed a resource that an AI hub manages itself",
    severity=Severity.MEDIUM,
    meaning=(
        "The hub keeps its metadata there and relies on finding it as it was; a change may break the hub "
        "and all its projects, or move its data out of the reach of your key."
    ),
    remedy="Find out who did it and why, and undo it; the group lives and goes with the hub.",
    command="az monitor activity-log list --resource-group MANAGED_GROUP --offset 7d",
    source="Customer-managed keys for Azure AI hubs: managed resource group",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("I4",),
)
