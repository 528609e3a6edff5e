"""The resource events of a subscription must reach the reactor."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import SubscriptionSnapshot


def evaluate(snapshot: SubscriptionSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the subscription, where its event subscriptions were looked at: one reaches the reactor."""
    subject, home = f"/subscriptions/{snapshot.subscription_id}", snapshot.subscription_id
    if snapshot.watched_by:
        yield compliant(subject, home)
    elif snapshot.watched_by is not None:
        detail = f"No event subscription on subscription {home} reaches the reactor."
        yield non_compliant(subject, detail, home)


RULE = Rule(
    id="subscription-unwatched",
    title="Resource events of a subscription reach nobody",
    severity=Severity.MEDIUM,
    meaning=(
        "A changed encryption setting, a removed permission or a deleted resource is noticed by the next "
        "sweep instead of within seconds, and nobody is told who did it."
    ),
    remedy="Wire the subscription again; `cmk doctor` prints the command, with filters and dead letters.",
    command="cmk doctor",
    source="Azure subscription as an Event Grid source",
    about=(SubscriptionSnapshot,),
    evaluate=evaluate,
)
