"""What cannot be read is not compliant: it is unknown, and said so."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.findings import Finding, Rule, Severity, Verdict
from reactors.core.model import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Finding]:
    """Yield a finding for each key or consumer that could not be read, with the reason."""
    for unreadable in snapshot.unreadable:
        yield Finding(
            RULE.id,
            subject=unreadable.subject,
            subscription_id=unreadable.subscription_id,
            severity=Severity.MEDIUM,
            verdict=Verdict.UNKNOWN,
            detail=f"It could not be read: {unreadable.reason}.",
        )


def judges(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield everything that was to be read."""
    yield str(snapshot.key_uri), snapshot.vault.subscription_id
    yield from ((str(each.id), each.id.subscription_id) for each in snapshot.consumers)
    yield from ((each.subject, each.subscription_id) for each in snapshot.unreadable)


RULE = Rule(
    id="subject-unreadable",
    title="Something could not be read",
    remedy="Give the reactor's identity Reader on it, or find out why it is gone.",
    evaluate=evaluate,
    judges=judges,
)
