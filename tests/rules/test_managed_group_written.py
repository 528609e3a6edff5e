"""Nobody may change what a service keeps in its managed resource group."""

from datetime import timedelta

import pytest

from reactors.core.severity import Severity
from reactors.core.snapshots import ManagedWrite
from reactors.rules.managed_group_written import RULE
from tests.builders import NOW, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

ACTOR = "55555555-5555-5555-5555-555555555555"
OPERATION = "Microsoft.Storage/storageAccounts/write"


def a_write(ago: timedelta = timedelta(hours=1), *, actor: str = ACTOR) -> ManagedWrite:
    """Return a change to a storage account of the group."""
    return ManagedWrite("st1", OPERATION, actor, NOW - ago)


@pytest.mark.parametrize(
    ("actor", "who"), [(ACTOR, ACTOR), ("", "somebody whose id is not told")], ids=["told", "not told"]
)
def test_reports_what_was_done_to_what_by_whom(actor: str, who: str) -> None:
    """People are named by their object id only."""
    (finding,) = found_by(RULE, a_consumer_snapshot(managed_write=a_write(actor=actor)))

    assert finding.severity is Severity.MEDIUM
    assert finding.detail == (
        f"Its managed resource group was changed: {OPERATION} on st1, by {who}, on 2026-11-02 09:15 UTC."
    )


@pytest.mark.parametrize(
    ("ago", "count"),
    [
        (timedelta(days=7), 1),
        (timedelta(days=7, seconds=1), 0),
        (timedelta(seconds=-5), 1),
    ],
    ids=["on the last day", "after seven days", "ahead of our clock"],
)
def test_tells_of_a_change_for_seven_days(ago: timedelta, count: int) -> None:
    """Then the finding ends by itself."""
    snapshot = a_consumer_snapshot(managed_write=a_write(ago))

    assert len(found_by(RULE, snapshot)) == count
    assert judged_by(RULE, snapshot) == [str(an_account_id())]


def test_is_silent_where_nothing_was_changed() -> None:
    """The usual case."""
    assert found_by(RULE, a_consumer_snapshot()) == []
