"""The resource events of a subscription must reach the reactor."""

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.subscription_unwatched import RULE
from tests.builders import SUBSCRIPTION
from tests.snapshot_builders import a_subscription_snapshot, found_by, judged_by

SUBJECT = f"/subscriptions/{SUBSCRIPTION}"


def test_reports_a_subscription_without_an_event_subscription() -> None:
    """Nobody hears of a changed resource."""
    assert found_by(RULE, a_subscription_snapshot(watched_by=())) == [
        Finding(
            "subscription-unwatched",
            SUBJECT,
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            f"No event subscription on subscription {SUBSCRIPTION} reaches the reactor.",
        )
    ]


def test_a_subscription_whose_events_arrive_is_compliant() -> None:
    """It is answered for, so that an earlier finding ends."""
    watched = a_subscription_snapshot(watched_by=("cmk-reactor",))

    assert found_by(RULE, watched) == []
    assert judged_by(RULE, watched) == [SUBJECT]


def test_says_nothing_where_it_was_not_looked_at() -> None:
    """Not looked at is not the same as none."""
    assert judged_by(RULE, a_subscription_snapshot()) == []
