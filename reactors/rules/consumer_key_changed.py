"""A consumer that uses another key of the same vault than at first is worth knowing of."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer: it has no key, or the one of the same name that was first seen.

    A new version of a key is no other key. Another vault belongs to `consumer-vault-changed`.
    """
    consumer, first = snapshot.consumer, snapshot.first
    now = consumer.binding
    if now and first and now.key.host == first.key.host and now.key.name != first.key.name:
        detail = f"It uses key {now.key.name} now, and used {first.key.name} when it was first seen."
        yield non_compliant(consumer.id, detail)
    else:
        yield compliant(consumer.id)


RULE = Rule(
    id="consumer-key-changed",
    title="A resource uses another key of the same vault",
    severity=Severity.INFO,
    meaning=(
        "That is allowed. Data written before stays under the former key, and grants given on that key alone "
        "do not cover the new one."
    ),
    remedy="Keep the former key enabled, and check that the identity may use the new one.",
    command="az resource show --ids {id} --query properties",
    source="Customer-managed keys for Foundry: rotate keys",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("R3", "R6"),
)
