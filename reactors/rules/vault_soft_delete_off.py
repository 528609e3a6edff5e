"""A vault whose keys are in use must keep what is deleted for a while."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the vault, where it could be read: soft delete is on, as it is where nothing is said."""
    if snapshot.vault is None:
        return
    if snapshot.vault.soft_delete:
        yield compliant(snapshot.id)
    else:
        yield non_compliant(snapshot.id, f"Soft delete is off for vault {snapshot.id.name}.")


RULE = Rule(
    id="vault-soft-delete-off",
    title="Soft delete is off for a vault whose keys are in use",
    severity=Severity.HIGH,
    meaning=(
        "A key that is deleted is gone at once, and the data under it with it. Services refuse to be "
        "configured with a key of such a vault."
    ),
    remedy="Switch soft delete on. That cannot be undone, and touches no key.",
    command="az resource update --ids {id} --set properties.enableSoftDelete=true",
    source="Azure Policy: Key vaults should have soft delete enabled",
    about=(VaultSnapshot,),
    evaluate=evaluate,
    numbers=("P7",),
)
