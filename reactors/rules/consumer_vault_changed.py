"""A consumer must stay with the vault that its first key came from."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the consumer: it has no key, or its key is in the vault where it was first seen."""
    consumer, first = snapshot.consumer, snapshot.first
    now = consumer.binding
    if now and first and now.key.host != first.key.host:
        detail = f"Its key is in {now.key.host} now, and was in {first.key.host} when it was first seen."
        yield non_compliant(consumer.id, detail)
    else:
        yield compliant(consumer.id)


RULE = Rule(
    id="consumer-vault-changed",
    title="A resource uses a key from another vault than before",
    severity=Severity.HIGH,
    meaning=(
        "A new key has to come from the same vault. Older data stays under the old key, so the old vault "
        "has to be kept; and whoever holds the new vault holds the data."
    ),
    remedy="Find out who changed it and why. If nobody meant to, set the former key again.",
    command="az monitor activity-log list --resource-id {id} --offset 30d",
    source="Customer-managed keys for Foundry: rotate keys",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("R3",),
)
