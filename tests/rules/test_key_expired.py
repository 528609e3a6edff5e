"""A key version in use must not have expired."""

from datetime import timedelta

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_expired import RULE
from tests.builders import FIRST, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by


def found(snapshot: Snapshot) -> list[Finding]:
    """Return the findings of the rule."""
    return found_by(RULE, snapshot)


def in_use(expires_in: timedelta | None, version: str | None = FIRST) -> Snapshot:
    """Return a snapshot in which a consumer uses a version that expires then."""
    return a_snapshot(a_consumer(version=version), key=a_key(a_key_version(expires_in=expires_in)))


@pytest.mark.parametrize("version", [FIRST, None], ids=["pinned", "versionless"])
def test_reports_an_expired_version_that_is_in_use(version: str | None) -> None:
    """High and not critical: it still unwraps, so data stays readable."""
    assert found(in_use(timedelta(days=-2), version)) == [
        Finding(
            "key-expired",
            str(a_key_uri(FIRST)),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            f"Version {FIRST} expired on 2026-10-31 10:15 UTC.",
        )
    ]


@pytest.mark.parametrize(
    ("expires_in", "expected"),
    [(None, 0), (timedelta(seconds=1), 0), (timedelta(0), 1), (timedelta(seconds=-1), 1)],
    ids=["never", "in a second", "now", "a second ago"],
)
def test_a_version_has_expired_from_its_very_second(expires_in: timedelta | None, expected: int) -> None:
    """Key Vault refuses to wrap from then on."""
    assert len(found(in_use(expires_in))) == expected


def test_overlooks_an_expired_version_that_nobody_uses() -> None:
    """Consumers have moved on."""
    key = a_key(a_key_version(1, expires_in=timedelta(days=-1)), a_key_version(2))

    assert found(a_snapshot(a_consumer(version=None), key=key)) == []


def test_judges_every_version_of_a_key_that_was_read() -> None:
    """A finding ends when its version is no longer in use."""
    assert len(judged_by(RULE, a_snapshot())) == 2
    assert judged_by(RULE, an_unreadable_snapshot()) == []
    assert found(an_unreadable_snapshot(a_consumer())) == []
