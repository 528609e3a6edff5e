"""A pinned consumer must name the newest version of its key that it can use."""

from datetime import timedelta

import pytest

from reactors.core.baseline import Baseline, Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.model import KeyVersion
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.consumer_key_version_behind import RULE
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


def found(snapshot: Snapshot, baseline: Baseline | None = None) -> list[Finding]:
    """Return the findings of the rule."""
    return found_by(RULE, snapshot, baseline)


def test_reports_a_consumer_that_is_behind() -> None:
    """The finding names both versions."""
    assert found(a_snapshot(a_consumer())) == [
        Finding(
            "consumer-key-version-behind",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            f"foundry is pinned to {FIRST}; the newest usable one since 2026-07-27 10:15 UTC is {SECOND}.",
        )
    ]


@pytest.mark.parametrize("version", [SECOND, None], ids=["on the newest", "versionless"])
def test_overlooks_a_consumer_that_is_up_to_date(version: str | None) -> None:
    """A versionless one follows by itself."""
    assert found(a_snapshot(a_consumer(version=version))) == []


@pytest.mark.parametrize(
    "newest",
    [
        a_key_version(2, enabled=False),
        a_key_version(2, valid_in=timedelta(hours=1)),
        a_key_version(2, expires_in=timedelta(0)),
        a_key_version(2, key_type="EC"),
        undated(a_key_version(2)),
    ],
    ids=["disabled", "not yet valid", "expired", "wrong type", "of unknown age"],
)
def test_overlooks_a_newer_version_that_cannot_be_used(newest: KeyVersion) -> None:
    """Nobody can be behind what nobody can take."""
    assert found(a_snapshot(a_consumer(), key=a_key(a_key_version(1), newest))) == []


def test_overlooks_a_consumer_on_a_newer_version_than_the_newest_usable_one() -> None:
    """Going back is never asked for."""
    key = a_key(a_key_version(1), a_key_version(2, enabled=False))

    assert found(a_snapshot(a_consumer(version=SECOND), key=key)) == []


@pytest.mark.parametrize(
    "versions",
    [
        (undated(a_key_version(1)), a_key_version(2)),
        (a_key_version(2),),
        (a_key_version(2, created=NOW), a_key_version(1, created=NOW), a_key_version(3, enabled=False)),
    ],
    ids=["undated", "not listed", "of the same second"],
)
def test_says_unknown_where_the_age_cannot_be_told(versions: tuple[KeyVersion, ...]) -> None:
    """Unknown is not compliant."""
    (finding,) = found(a_snapshot(a_consumer(), key=a_key(*versions)))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail == f"foundry is pinned to {FIRST}, whose age the vault does not tell."


def test_what_is_usable_depends_on_the_profile() -> None:
    """A profile with an exact size does not ask for a larger key."""
    snapshot = a_snapshot(a_consumer(), key=a_key(a_key_version(1), a_key_version(2, key_size=3072)))

    assert found(snapshot)
    assert found(snapshot, Baseline(profile=Profile.OPENAI)) == []


def test_judges_every_consumer_where_the_key_was_read() -> None:
    """Without the key nothing can be said about anyone."""
    consumers = (a_consumer(), a_consumer("other", version=None))

    assert judged_by(RULE, a_snapshot(*consumers)) == [
        str(an_account_id()),
        str(an_account_id("other")),
    ]
    assert judged_by(RULE, an_unreadable_snapshot(*consumers)) == []
    assert found(an_unreadable_snapshot(*consumers)) == []


def test_reports_each_consumer_that_is_behind() -> None:
    """Each is a subject of its own."""
    key = a_key(a_key_version(1), a_key_version(2), a_key_version(3))
    consumers = [a_consumer(f"ai-{version[-1]}", version=version) for version in (FIRST, SECOND, THIRD)]

    subjects = [finding.subject for finding in found(a_snapshot(*consumers, key=key))]

    assert subjects == [str(an_account_id("ai-1")), str(an_account_id("ai-2"))]
