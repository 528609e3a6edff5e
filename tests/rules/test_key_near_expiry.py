"""A key version in use must not be about to expire unnoticed."""

from datetime import timedelta

import pytest

from reactors.core.baseline import Baseline
from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_near_expiry import RULE
from tests.builders import FIRST, SECOND, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by

SECOND_OF_TIME = timedelta(seconds=1)


def found(snapshot: Snapshot, baseline: Baseline | None = None) -> list[Finding]:
    """Return the findings of the rule."""
    return found_by(RULE, snapshot, baseline)


def in_use(expires_in: timedelta | None, *, notify_before: timedelta | None = None) -> Snapshot:
    """Return a snapshot in which a consumer is pinned to a version that expires then."""
    key = a_key(a_key_version(expires_in=expires_in), notify_before=notify_before)
    return a_snapshot(a_consumer(), key=key)


def test_reports_a_version_that_expires_soon() -> None:
    """The finding names the version, its day and its subscription."""
    assert found(in_use(timedelta(days=20))) == [
        Finding(
            "key-near-expiry",
            str(a_key_uri(FIRST)),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            f"Version {FIRST} expires on 2026-11-22 10:15 UTC.",
            urgency=2,
        )
    ]


@pytest.mark.parametrize(
    ("expires_in", "severity"),
    [
        (None, None),
        (timedelta(days=90) + SECOND_OF_TIME, None),
        (timedelta(days=90), Severity.MEDIUM),
        (timedelta(days=30) + SECOND_OF_TIME, Severity.MEDIUM),
        (timedelta(days=30), Severity.MEDIUM),
        (timedelta(days=7) + SECOND_OF_TIME, Severity.MEDIUM),
        (timedelta(days=7), Severity.HIGH),
        (SECOND_OF_TIME, Severity.HIGH),
        (timedelta(0), None),
        (-SECOND_OF_TIME, None),
    ],
    ids=[
        "never",
        "before notice",
        "first moment",
        "over a month",
        "a month",
        "over a week",
        "a week",
        "last second",
        "expired",
        "long ago",
    ],
)
def test_the_longest_notice_period_is_ninety_days_and_the_last_week_is_serious(
    expires_in: timedelta | None, severity: Severity | None
) -> None:
    """Versions already expired belong to another rule."""
    assert [finding.severity for finding in found(in_use(expires_in))] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("own", "expected"),
    [(timedelta(days=120), 1), (timedelta(days=1), 0), (None, 0)],
    ids=["longer", "shorter", "none"],
)
def test_the_longer_of_two_notice_periods_counts(own: timedelta | None, expected: int) -> None:
    """The key's own `Notify` lead time may ask for more, not for less."""
    assert len(found(in_use(timedelta(days=100), notify_before=own))) == expected


@pytest.mark.parametrize(
    ("own", "expected"),
    [(None, [1, 2, 3, 4]), (timedelta(days=60), [2, 3, 4, 5]), (timedelta(days=30), [1, 2, 3, 4])],
    ids=["none of its own", "one between", "the same"],
)
def test_each_notice_period_entered_makes_it_more_urgent(own: timedelta | None, expected: list[int]) -> None:
    """People are told at each, also where the severity stays the same."""
    days = (60, 20, 5, 1)

    told = [found(in_use(timedelta(days=each), notify_before=own))[0].urgency for each in days]

    assert told == expected


def test_the_baseline_sets_the_notice_period() -> None:
    """The policy may want to know earlier."""
    assert found(in_use(timedelta(days=119)), Baseline(notice_periods=(timedelta(days=120),)))


def test_overlooks_a_version_that_nobody_uses() -> None:
    """Old versions expire all the time."""
    key = a_key(a_key_version(1), a_key_version(2, expires_in=timedelta(days=1)))

    assert found(a_snapshot(a_consumer(version=FIRST), key=key)) == []


def test_overlooks_a_disabled_version() -> None:
    """It does not serve anybody now, expired or not."""
    key = a_key(a_key_version(1, expires_in=timedelta(days=1), enabled=False))

    assert found(a_snapshot(a_consumer(), key=key)) == []


def test_reports_each_version_in_use() -> None:
    """A pinned older version gets no event from Azure, so the current one must not hide it."""
    soon = timedelta(days=9)
    key = a_key(a_key_version(1, expires_in=soon), a_key_version(2, expires_in=soon))

    findings = found(a_snapshot(a_consumer(version=FIRST), a_consumer("other", version=None), key=key))

    assert [finding.subject for finding in findings] == [str(a_key_uri(FIRST)), str(a_key_uri(SECOND))]


def test_judges_every_version_of_a_key_that_was_read() -> None:
    """One that is no longer in use, or was rotated away, is resolved."""
    assert judged_by(RULE, a_snapshot()) == [
        str(a_key_uri(FIRST)),
        str(a_key_uri(SECOND)),
    ]
    assert judged_by(RULE, an_unreadable_snapshot()) == []
    assert found(an_unreadable_snapshot(a_consumer())) == []
