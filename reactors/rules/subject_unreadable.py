"""What cannot be read is not compliant: it is unknown, and said so."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import (
    AnySnapshot,
    ConsumerSnapshot,
    Snapshot,
    SubscriptionSnapshot,
    Unread,
    VaultSnapshot,
)


def evaluate(snapshot: AnySnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for everything that was to be read: it could be, or not and why.

    What the service says is not there belongs to `key-missing` and `vault-missing`.
    """
    refused = {each.subject: each for each in snapshot.unreadable if not each.is_absent}
    for subject, home in dict(_subjects(snapshot)).items():
        if subject not in refused:
            yield compliant(subject, home)
    for subject, each in refused.items():
        yield unknown(subject, f"It could not be read: {each.reason}.", each.subscription_id)


def _subjects(snapshot: AnySnapshot) -> Iterator[tuple[str, str]]:
    match snapshot:
        case Snapshot():
            yield str(snapshot.key_uri), snapshot.vault.subscription_id
            yield from ((str(each.id), each.id.subscription_id) for each in snapshot.consumers)
        case ConsumerSnapshot():
            home = snapshot.consumer.id.subscription_id
            yield from ((each, home) for each in (str(snapshot.consumer.id), *snapshot.readable))
        case VaultSnapshot():
            yield str(snapshot.id), snapshot.id.subscription_id
        case SubscriptionSnapshot():
            yield f"/subscriptions/{snapshot.subscription_id}", snapshot.subscription_id
        case Unread():
            return


RULE = Rule(
    id="subject-unreadable",
    title="Something could not be read",
    severity=Severity.MEDIUM,
    meaning="What could not be read is not known to be compliant, and nothing is changed on it.",
    remedy="Give the reactor's identity Reader on it, or find out why it is gone.",
    command="az role assignment create --assignee REACTOR_PRINCIPAL_ID --role Reader --scope {id}",
    source="Azure built-in roles: Reader",
    about=(Snapshot, ConsumerSnapshot, VaultSnapshot, SubscriptionSnapshot, Unread),
    evaluate=evaluate,
)
