"""A deleted account goes on costing until it is purged."""

from datetime import datetime, timedelta

import pytest

from reactors.core.commands import fill
from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import SoftDeleted, SubscriptionSnapshot
from reactors.rules.soft_deleted_account import RULE
from tests.builders import NOW, SUBSCRIPTION
from tests.snapshot_builders import a_subscription_snapshot, found_by, judged_by

DELETED = (
    f"/subscriptions/{SUBSCRIPTION}/providers/microsoft.cognitiveservices/locations/swedencentral"
    "/resourcegroups/rg-ai/deletedaccounts/foundry"
)


def deleted(deleted_on: datetime | None, purged_on: datetime | None) -> SubscriptionSnapshot:
    """Return a snapshot of a subscription with one deleted account."""
    return a_subscription_snapshot(soft_deleted=(SoftDeleted(DELETED, deleted_on, purged_on),))


def test_reports_a_deleted_account_and_until_when_it_costs() -> None:
    """The finding is on the deleted account itself."""
    snapshot = deleted(NOW - timedelta(days=1), NOW + timedelta(days=1))

    assert found_by(RULE, snapshot) == [
        Finding(
            "soft-deleted-account",
            DELETED,
            SUBSCRIPTION,
            Severity.LOW,
            Verdict.NON_COMPLIANT,
            "Account foundry was deleted on 2026-11-01 10:15 UTC and costs until 2026-11-03 10:15 UTC.",
        )
    ]


def test_reports_a_deleted_account_whose_times_are_not_told() -> None:
    """It is there, so it costs."""
    (finding,) = found_by(RULE, deleted(None, None))

    assert finding.detail == "Account foundry was deleted and costs until it is purged."


@pytest.mark.parametrize(
    ("purged_in", "expected"), [(timedelta(0), 0), (timedelta(seconds=1), 1)], ids=["now", "in a second"]
)
def test_what_is_past_its_purge_date_costs_no_more(purged_in: timedelta, expected: int) -> None:
    """The service may go on listing it for a while."""
    snapshot = deleted(None, NOW + purged_in)

    assert len(found_by(RULE, snapshot)) == expected
    assert judged_by(RULE, snapshot) == [DELETED]


def test_what_is_no_longer_listed_is_resolved() -> None:
    """It was purged or recovered."""
    snapshot = a_subscription_snapshot(soft_deleted=(), soft_deleted_before=(DELETED,))

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [DELETED]


def test_says_nothing_where_deleted_accounts_could_not_be_listed() -> None:
    """Not even of those on record."""
    assert judged_by(RULE, a_subscription_snapshot(soft_deleted_before=(DELETED,))) == []


def test_its_command_names_the_deleted_account() -> None:
    """Ready to run."""
    assert fill(RULE.command, DELETED) == (
        "az cognitiveservices account purge --name foundry --resource-group rg-ai --location swedencentral"
    )
