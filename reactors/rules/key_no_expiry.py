"""The current version of a key in use should expire one day."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the key, where it could be read: nobody uses it, or its current version has an expiry."""
    key = snapshot.key
    if key is None:
        return
    subject, home = str(snapshot.key_uri), snapshot.vault.subscription_id
    current = key.find(key.current)
    if not snapshot.consumers or (current and current.expires_on):
        yield compliant(subject, home)
    elif current is None:
        yield unknown(subject, f"The vault does not list its current version {key.current}.", home)
    else:
        yield non_compliant(subject, f"Version {current.version} has no expiry date.", home)


RULE = Rule(
    id="key-no-expiry",
    title="The current key version never expires",
    severity=Severity.LOW,
    meaning=(
        "Nothing stops working. A version without an expiry is used for ever unless somebody remembers to "
        "rotate it, and Azure raises no event that would remind them."
    ),
    remedy=(
        "Set a rotation policy with an expiry, which the next version gets; to have one now, set it on "
        "the current version."
    ),
    command="az keyvault key set-attributes --vault-name {vault} --name {key} --expires EXPIRES",
    source="Azure Policy: Key Vault keys should have an expiration date",
    about=(Snapshot,),
    evaluate=evaluate,
)
