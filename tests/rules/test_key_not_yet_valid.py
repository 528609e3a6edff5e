"""A key version in use must be valid already."""

from datetime import timedelta

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_not_yet_valid import RULE
from tests.builders import FIRST, SECOND, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by


def in_use(valid_in: timedelta | None) -> Snapshot:
    """Return a snapshot in which a consumer is pinned to a version that is valid from then."""
    return a_snapshot(a_consumer(), key=a_key(a_key_version(valid_in=valid_in)))


def test_reports_a_version_in_use_that_is_not_valid_yet() -> None:
    """High and not critical: it unwraps already."""
    assert found_by(RULE, in_use(timedelta(days=1))) == [
        Finding(
            "key-not-yet-valid",
            str(a_key_uri(FIRST)),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            f"Version {FIRST} is not valid before 2026-11-03 10:15 UTC.",
        )
    ]


@pytest.mark.parametrize("valid_in", [None, timedelta(0), timedelta(days=-1)], ids=["no", "now", "past"])
def test_overlooks_a_version_that_is_valid(valid_in: timedelta | None) -> None:
    """From its very second, and always where no date is set."""
    assert found_by(RULE, in_use(valid_in)) == []


def test_overlooks_a_version_that_nobody_uses() -> None:
    """It may be made ahead of time."""
    key = a_key(a_key_version(1), a_key_version(2, valid_in=timedelta(days=1)))

    assert found_by(RULE, a_snapshot(a_consumer(), key=key)) == []


def test_judges_every_version_of_a_key_that_was_read() -> None:
    """A finding ends when the date has come."""
    assert judged_by(RULE, a_snapshot()) == [str(a_key_uri(FIRST)), str(a_key_uri(SECOND))]
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer())) == []
