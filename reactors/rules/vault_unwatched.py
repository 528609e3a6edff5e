"""The events of a vault whose keys are in use must reach the reactor."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.key_stores import is_managed_hsm
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the vault, where its event subscriptions were looked at: one of them reaches the reactor.

    A Managed HSM raises no events at all, which is unknown, and merely for information.
    """
    if snapshot.vault is None:
        return
    if is_managed_hsm(snapshot.id):
        detail = (
            f"Managed HSM {snapshot.id.name} raises no events; its keys are looked at by the sweep alone."
        )
        yield unknown(snapshot.id, detail, severity=Severity.INFO)
    elif snapshot.watched_by:
        yield compliant(snapshot.id)
    elif snapshot.watched_by is not None:
        detail = f"No event subscription on vault {snapshot.id.name} reaches the reactor."
        yield non_compliant(snapshot.id, detail)


RULE = Rule(
    id="vault-unwatched",
    title="Events of a vault whose keys are in use reach nobody",
    severity=Severity.HIGH,
    meaning=(
        "A new version, an approaching expiry or a changed access policy is noticed by the next sweep "
        "instead of within seconds. Deleting a vault takes its event subscriptions away, and recovering it "
        "does not bring them back."
    ),
    remedy="Wire the vault again; `cmk doctor` prints the command, with filters and dead letters.",
    command="cmk doctor",
    source="Azure Key Vault as Event Grid source",
    about=(VaultSnapshot,),
    evaluate=evaluate,
)
