"""A key in use must not be one that can be purged."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the key, where it could be read: nobody uses it, or its recovery level rules purging out.

    The levels that allow it have `Purgeable` in their names: `Purgeable`, `Recoverable+Purgeable`,
    `CustomizedRecoverable+Purgeable`.
    """
    key = snapshot.key
    if key is None:
        return
    subject, home = str(snapshot.key_uri), snapshot.vault.subscription_id
    if not snapshot.consumers:
        yield compliant(subject, home)
    elif not key.recovery_level:
        yield unknown(subject, "Its recovery level is not told.", home, severity=Severity.INFO)
    elif "purgeable" in key.recovery_level.lower():
        yield non_compliant(subject, f"Its recovery level is {key.recovery_level}.", home)
    else:
        yield compliant(subject, home)


RULE = Rule(
    id="key-purgeable",
    title="A key in use can be purged",
    severity=Severity.MEDIUM,
    meaning=(
        "Whoever deletes the key can purge it at once, and all data under it is lost for good. Services "
        "refuse to be configured with such a key."
    ),
    remedy="Switch purge protection on for its vault. That cannot be undone, and touches no key.",
    command="az keyvault update --name {vault} --enable-purge-protection true",
    source="Azure Key Vault recovery management with soft delete and purge protection",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P8",),
)
