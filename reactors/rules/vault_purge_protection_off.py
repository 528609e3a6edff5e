"""A vault whose keys are in use must not let anybody purge them."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the vault, where it could be read: purge protection is on; nothing said means off."""
    if snapshot.vault is None:
        return
    if snapshot.vault.purge_protection:
        yield compliant(snapshot.id)
    else:
        yield non_compliant(snapshot.id, f"Purge protection is off for vault {snapshot.id.name}.")


RULE = Rule(
    id="vault-purge-protection-off",
    title="Purge protection is off for a vault whose keys are in use",
    severity=Severity.HIGH,
    meaning=(
        "Whoever deletes a key or the vault can purge it at once, and all data under it is lost for good. "
        "Services refuse to be configured with a key of such a vault."
    ),
    remedy="Switch purge protection on. That cannot be undone, and touches no key.",
    command="az keyvault update --name {vault} --enable-purge-protection true",
    source="Azure Policy: Key vaults should have deletion protection enabled",
    about=(VaultSnapshot,),
    evaluate=evaluate,
    numbers=("P8",),
)
