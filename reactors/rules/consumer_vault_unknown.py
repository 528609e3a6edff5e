"""The vault that a consumer's key lives in must be one that can be looked at."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the consumer: it has no key, or the vault of its key was found; else it is unknown."""
    consumer = snapshot.consumer
    if consumer.binding and snapshot.vault is None:
        host = consumer.binding.key.host
        yield unknown(consumer.id, f"{host} is not there, in another tenant, or not readable.")
    else:
        yield compliant(consumer.id)


RULE = Rule(
    id="consumer-vault-unknown",
    title="The vault of a resource's key was not found",
    severity=Severity.HIGH,
    meaning=(
        "Whether the key still works is not known. If the vault is gone, the data is lost unless the vault "
        "is recovered in time; if it is another tenant's, that tenant decides over the data."
    ),
    remedy=("Find the vault, recover it if it was deleted, or give the reactor's identity Reader on it."),
    command='az keyvault list-deleted --resource-type vault --query "[].name"',
    source="Azure Key Vault: soft-delete overview",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P4", "V1"),
)
