"""What a service itself says is wrong with its key is believed."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot

_WELL = frozenset({"", "access to the configured customer managed key confirmed"})


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer: the service says nothing about its key, or that all is well.

    Source: Microsoft.DocumentDB databaseAccounts, `customerManagedKeyStatus`, which is free text.
    """
    consumer = snapshot.consumer
    trouble = consumer.trouble.strip()
    if trouble.rstrip(".").lower() in _WELL:
        yield compliant(consumer.id)
    else:
        yield non_compliant(consumer.id, f"The service says: {trouble}")


RULE = Rule(
    id="consumer-key-trouble",
    title="A service reports that it cannot use its key",
    severity=Severity.HIGH,
    meaning=(
        "While the service has no access to the key, it answers requests for data with errors; only settings "
        "can be changed. Data comes back when the key does."
    ),
    remedy=(
        "Check that the key is enabled, that the vault lets the service in, and that the identity may use "
        "the key."
    ),
    command="az resource show --ids {id} --query properties.customerManagedKeyStatus",
    source="Azure Cosmos DB: troubleshoot customer-managed keys",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("V1", "V3"),
)
