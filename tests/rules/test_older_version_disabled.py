"""A key version older than those in use must stay enabled while data may still be under it."""

from dataclasses import replace

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.model import Key
from reactors.core.severity import Severity
from reactors.rules.older_version_disabled import RULE
from tests.builders import FIRST, SECOND, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_key_version, undated
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by

OLD_DISABLED = a_key(a_key_version(1, enabled=False), a_key_version(2))
MOVED = a_consumer(version=SECOND)


def test_a_disabled_older_version_is_unknown_where_a_consumer_does_not_say_that_it_is_past_it() -> None:
    """Moving to a newer version re-encrypts nothing."""
    assert found_by(RULE, a_snapshot(MOVED, key=OLD_DISABLED)) == [
        Finding(
            "older-version-disabled",
            str(a_key_uri(FIRST)),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.UNKNOWN,
            f"Version {FIRST} is disabled, and foundry may still have data under it.",
        )
    ]


def test_is_compliant_where_every_consumer_says_that_it_is_past_it() -> None:
    """The service itself proves it."""
    proved = replace(MOVED, version_in_use=SECOND)

    assert found_by(RULE, a_snapshot(proved, key=OLD_DISABLED)) == []
    assert len(found_by(RULE, a_snapshot(proved, a_consumer("other", version=None), key=OLD_DISABLED))) == 1


@pytest.mark.parametrize(
    "key",
    [
        a_key(),
        a_key(a_key_version(2), a_key_version(3, enabled=False)),
        a_key(a_key_version(1), a_key_version(2, enabled=False)),
    ],
    ids=["enabled", "newer", "in use"],
)
def test_overlooks_versions_that_are_not_older_disabled_ones(key: Key) -> None:
    """A disabled version in use belongs to another rule, and a newer one was never used."""
    assert found_by(RULE, a_snapshot(MOVED, key=key)) == []


def test_a_disabled_version_of_unknown_age_may_be_an_older_one() -> None:
    """Unknown is not compliant."""
    key = a_key(undated(a_key_version(1, enabled=False)), a_key_version(2))

    assert len(found_by(RULE, a_snapshot(replace(MOVED, version_in_use=SECOND), key=key))) == 1


def test_names_a_few_consumers_and_counts_the_rest() -> None:
    """A key may have hundreds."""
    consumers = [a_consumer(f"foundry-{each}", version=SECOND) for each in range(5)]

    (finding,) = found_by(RULE, a_snapshot(*consumers, key=OLD_DISABLED))

    assert "foundry-0, foundry-1 and 3 others may still have data" in finding.detail


def test_judges_every_version_of_a_key_that_was_read() -> None:
    """A key that nobody uses has no version that is needed."""
    assert judged_by(RULE, a_snapshot()) == [str(a_key_uri(FIRST)), str(a_key_uri(SECOND))]
    assert found_by(RULE, a_snapshot(key=OLD_DISABLED)) == []
    assert judged_by(RULE, an_unreadable_snapshot(MOVED)) == []
