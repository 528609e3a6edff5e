"""A consumer that follows its key must be on the current version within a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.consumer_uptake_late import RULE
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    SUBSCRIPTION,
    THIRD,
    a_consumer,
    a_key,
    a_key_version,
    an_account_id,
    undated,
)
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by

DAY = timedelta(hours=24)


def following(on: str, *, age: timedelta = timedelta(days=2)) -> Snapshot:
    """Return a snapshot of a versionless consumer that is on this version; the current one is so old."""
    consumer = replace(a_consumer(version=None), version_in_use=on)
    return a_snapshot(consumer, key=a_key(a_key_version(1), a_key_version(2, created=NOW - age)))


def test_reports_a_consumer_that_has_not_followed() -> None:
    """The finding names both versions."""
    assert found_by(RULE, following(FIRST)) == [
        Finding(
            "consumer-uptake-late",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            f"foundry is still on {FIRST}; version {SECOND} has been there since 2026-10-31 10:15 UTC.",
        )
    ]


@pytest.mark.parametrize(
    ("age", "expected"), [(DAY, 0), (DAY + timedelta(seconds=1), 1)], ids=["a day", "longer"]
)
def test_services_have_a_day(age: timedelta, expected: int) -> None:
    """They look once a day."""
    assert len(found_by(RULE, following(FIRST, age=age))) == expected


@pytest.mark.parametrize("on", [SECOND, SECOND.upper()], ids=["as listed", "upper case"])
def test_a_consumer_on_the_current_version_is_compliant(on: str) -> None:
    """It is answered for, so that an earlier finding ends."""
    assert found_by(RULE, following(on)) == []
    assert judged_by(RULE, following(on)) == [str(an_account_id())]


def test_says_unknown_where_the_age_of_the_current_version_is_not_told() -> None:
    """It may be late."""
    snapshot = replace(following(FIRST), key=a_key(a_key_version(1), undated(a_key_version(2))))

    (finding,) = found_by(RULE, snapshot)

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail == (f"foundry is on {FIRST}; the age of the current version {SECOND} is not told.")


def test_says_nothing_where_the_service_does_not_tell() -> None:
    """Nor of a pinned consumer, or of a key that was not read or lacks its current version."""
    assert judged_by(RULE, following("")) == []
    assert judged_by(RULE, a_snapshot(replace(a_consumer(), version_in_use=FIRST))) == []
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer(version=None))) == []
    assert judged_by(RULE, replace(following(FIRST), key=a_key(current=THIRD))) == []
