"""Speech and Content Moderator need more than a key."""

from collections.abc import Iterator

from reactors.core.arm_types import COGNITIVE_ACCOUNT
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot

_DETAILS = {
    "speechservices": "It has a customer-managed key and no storage account of your own.",
    "contentmoderator": "It has a customer-managed key, which Microsoft enables on request only.",
}


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for an account of a kind that needs more than a key: it has no key, or what it needs is there.

    Whether Microsoft has granted a request cannot be read, so Content Moderator with a key is always told.
    """
    account = snapshot.consumer
    kind = account.kind.lower()
    if account.id.arm_type != COGNITIVE_ACCOUNT or kind not in _DETAILS:
        return
    has_storage = any(each.role == "storage" for each in account.linked)
    if account.binding is None or (kind == "speechservices" and has_storage):
        yield compliant(account.id)
    else:
        yield non_compliant(account.id, _DETAILS[kind])


RULE = Rule(
    id="speech-storage-needed",
    title="A resource needs more than a key to be protected by it",
    severity=Severity.INFO,
    meaning=(
        "Speech encrypts with your key only what lies in a storage account of your own; for Content "
        "Moderator Microsoft has to enable customer-managed keys first. Until then data may be outside your "
        "key's reach."
    ),
    remedy=(
        "Connect a storage account that is encrypted with your key (Speech), or ask Microsoft to enable "
        "customer-managed keys (Content Moderator)."
    ),
    command="az resource show --ids {id} --query properties.userOwnedStorage",
    source="Speech service: encryption of data at rest",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P17",),
)
