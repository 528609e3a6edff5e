"""A key that consumers are bound to must be there."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the key, where the service says whether it is there.

    A key that is gone harms nobody where all consumers were looked for and none was found. One that
    could not be read for another reason belongs to `subject-unreadable`.
    """
    subject, home = str(snapshot.key_uri), snapshot.vault.subscription_id
    gone = next((each for each in snapshot.unreadable if each.is_absent and each.subject == subject), None)
    if snapshot.key is None and gone is None:
        return
    is_used = bool(snapshot.consumers) or any(each is not gone for each in snapshot.unreadable)
    if gone is not None and is_used:
        yield non_compliant(subject, f"The key is not there: {gone.reason}.", home)
    else:
        yield compliant(subject, home)


RULE = Rule(
    id="key-missing",
    title="A key in use is gone",
    severity=Severity.CRITICAL,
    meaning=(
        "Whoever uses it loses its data: each service stops reading as soon as it no longer remembers the "
        "key. A deleted key can be recovered until it is purged; after that the data is lost for good."
    ),
    remedy=(
        "Recover the deleted key with all its versions at once, then check that its consumers work. "
        "Where the whole vault is gone, recover the vault first."
    ),
    command="az keyvault key recover --vault-name {vault} --name {key}",
    source="Azure Key Vault recovery management with soft delete and purge protection",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("V1",),
)
