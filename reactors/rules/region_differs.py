"""A consumer and the vault of its key must be in the same region."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.key_stores import is_managed_hsm
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot

_EXEMPT = frozenset({"microsoft.storage"})


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each consumer, where the vault was read: it is in the vault's region.

    Storage accounts need not be. What is nested in a resource has that one's region and is left out. A
    Managed HSM may be replicated to other regions, so one elsewhere is unknown.
    """
    if snapshot.vault_state is None:
        return
    where = snapshot.vault_state.location
    for consumer in snapshot.consumers:
        if consumer.id.provider in _EXEMPT or _plain(consumer.location) == _plain(where) != "":
            yield compliant(consumer.id)
        elif consumer.id.parent is not None and not consumer.location:
            continue
        elif not consumer.location or not where:
            untold = f"vault {snapshot.vault.name}" if not where else consumer.display_name
            yield unknown(consumer.id, f"The region of {untold} is not told.", severity=Severity.LOW)
        elif is_managed_hsm(snapshot.vault):
            detail = f"Managed HSM {snapshot.vault.name} is at home in {where}; its replicas are not known."
            yield unknown(consumer.id, detail, severity=Severity.LOW)
        else:
            detail = f"{consumer.display_name} is in {consumer.location}, its vault in {where}."
            yield non_compliant(consumer.id, detail)


def _plain(location: str) -> str:
    return location.lower().replace(" ", "")


RULE = Rule(
    id="region-differs",
    title="A resource and its vault are in different regions",
    severity=Severity.MEDIUM,
    meaning=(
        "The service asks for one region: it may refuse the key when it is next configured, and an outage "
        "of either region stops the resource."
    ),
    remedy="Create a key in a vault of the consumer's region, and update the consumer to it.",
    command="az keyvault key create --vault-name VAULT_IN_REGION --name KEY --kty RSA --size 2048",
    source="Customer-managed keys for Foundry: prerequisites",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P3",),
)
