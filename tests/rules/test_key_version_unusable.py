"""The newest version of a key must be one that its consumers can use."""

from datetime import timedelta

import pytest

from reactors.core.baseline import Baseline, Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.model import KeyVersion
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_version_unusable import RULE
from tests.builders import SECOND, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_key_version, undated
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by


def found(snapshot: Snapshot, baseline: Baseline | None = None) -> list[Finding]:
    """Return the findings of the rule."""
    return found_by(RULE, snapshot, baseline)


def with_newest(newest: KeyVersion) -> Snapshot:
    """Return a snapshot of a key with a consumer, whose newest version is this one."""
    return a_snapshot(a_consumer(), key=a_key(a_key_version(1), newest))


def test_overlooks_a_newest_version_that_can_be_used() -> None:
    """The usual case."""
    assert found(with_newest(a_key_version(2))) == []


def test_reports_a_newest_version_that_cannot_be_used_with_every_reason() -> None:
    """One finding on the key, so that it is resolved by the next version."""
    newest = a_key_version(2, enabled=False, expires_in=timedelta(days=-1))

    assert found(with_newest(newest)) == [
        Finding(
            "key-version-unusable",
            str(a_key_uri()),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            f"Version {SECOND} cannot be used: it is disabled; it expired on 2026-11-01 10:15 UTC.",
        )
    ]


def test_reports_a_newest_version_of_unknown_age() -> None:
    """It is the newest that can be seen, and nobody can be moved to it."""
    (finding,) = found(a_snapshot(a_consumer(), key=a_key(undated(a_key_version(1)))))

    assert "its creation time could not be read" in finding.detail


def test_overlooks_an_older_version_that_cannot_be_used() -> None:
    """Older versions may well be disabled or expired."""
    key = a_key(a_key_version(1, enabled=False), a_key_version(2))

    assert found(a_snapshot(a_consumer(version=None), key=key)) == []


def test_overlooks_a_key_without_consumers() -> None:
    """It is nobody's loss."""
    assert found(a_snapshot(key=a_key(a_key_version(enabled=False)))) == []


def test_what_is_usable_depends_on_the_profile() -> None:
    """A profile with an exact size does not take a larger key."""
    snapshot = with_newest(a_key_version(2, key_size=3072))

    assert found(snapshot) == []
    assert found(snapshot, Baseline(profile=Profile.SEED_2025))


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [(a_snapshot(), [str(a_key_uri())]), (an_unreadable_snapshot(a_consumer()), [])],
    ids=["read", "unreadable"],
)
def test_judges_the_key_where_it_was_read(snapshot: Snapshot, expected: list[str]) -> None:
    """What was not read is another rule's business."""
    assert judged_by(RULE, snapshot) == expected
    assert found(snapshot) == []
