"""A key in use should get new versions by itself."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the key, where it could be read: nobody uses it, or its rotation policy rotates it.

    ARM may leave the rotation policy out; that is unknown, and merely for information.
    """
    key = snapshot.key
    if key is None:
        return
    subject, home = str(snapshot.key_uri), snapshot.vault.subscription_id
    if not snapshot.consumers or key.rotates:
        yield compliant(subject, home)
    elif key.rotates is None:
        yield unknown(subject, "Its rotation policy is not told.", home, severity=Severity.INFO)
    else:
        yield non_compliant(subject, "No rotation policy makes new versions of it.", home)


RULE = Rule(
    id="key-no-rotation-policy",
    title="The key does not rotate by itself",
    severity=Severity.LOW,
    meaning="Nothing stops working. Somebody has to remember to rotate the key before it expires.",
    remedy=(
        "Give the key a rotation policy that rotates it well before it expires. Check first that its "
        "pinned consumers are moved to new versions."
    ),
    command="az keyvault key rotation-policy update --vault-name {vault} --name {key} --value POLICY_FILE",
    source="Configure cryptographic key auto-rotation in Azure Key Vault",
    about=(Snapshot,),
    evaluate=evaluate,
)
