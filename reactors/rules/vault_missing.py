"""A vault whose keys are in use must be there."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the vault, where the service says whether it is there.

    A vault that is gone harms nobody where no consumer uses a key of it. One that could not be read for
    another reason belongs to `subject-unreadable`.
    """
    gone = next(
        (each for each in snapshot.unreadable if each.is_absent and each.subject == str(snapshot.id)), None
    )
    if snapshot.vault is not None or (gone is not None and not snapshot.consumers):
        yield compliant(snapshot.id)
    elif gone is not None:
        yield non_compliant(snapshot.id, f"The vault is not there: {gone.reason}.")


RULE = Rule(
    id="vault-missing",
    title="A vault whose keys are in use is gone",
    severity=Severity.CRITICAL,
    meaning=(
        "All its keys are gone with it, and whoever uses one loses its data. A deleted vault can be "
        "recovered with its keys until its retention ends; after that the data is lost for good."
    ),
    remedy=(
        "Recover the vault, then grant access again: neither its role assignments nor its event "
        "subscriptions come back with it."
    ),
    command="az keyvault recover --name {vault}",
    source="Azure Key Vault recovery management with soft delete and purge protection",
    about=(VaultSnapshot,),
    evaluate=evaluate,
    numbers=("V1",),
)
