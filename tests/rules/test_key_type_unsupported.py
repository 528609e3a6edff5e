"""A key version in use must be of a type and size that the profile takes."""

import pytest

from reactors.core.baseline import Baseline, Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_type_unsupported import RULE
from tests.builders import FIRST, SECOND, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by

EXACT = Baseline(profile=Profile.SEED_2025)


def in_use(key_type: str | None, key_size: int | None) -> Snapshot:
    """Return a snapshot in which a consumer is pinned to a version of this type and size."""
    return a_snapshot(a_consumer(), key=a_key(a_key_version(key_type=key_type, key_size=key_size)))


@pytest.mark.parametrize(
    ("key_type", "key_size", "baseline", "wrong"),
    [
        ("EC", None, Baseline(), "is of type EC, not RSA or RSA-HSM"),
        ("RSA", 1024, Baseline(), "has 1024 bits, fewer than 2048"),
        ("RSA-HSM", 4096, EXACT, "has 4096 bits, not 2048"),
    ],
    ids=["type", "too small", "not the exact size"],
)
def test_reports_a_version_in_use_that_is_not_supported(
    key_type: str, key_size: int | None, baseline: Baseline, wrong: str
) -> None:
    """By what the profile takes."""
    assert found_by(RULE, in_use(key_type, key_size), baseline) == [
        Finding(
            "key-type-unsupported",
            str(a_key_uri(FIRST)),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            f"Version {FIRST} {wrong}.",
        )
    ]


@pytest.mark.parametrize(
    ("key_type", "key_size", "baseline"),
    [("RSA", 2048, EXACT), ("RSA-HSM", 3072, Baseline())],
    ids=["exact", "larger"],
)
def test_overlooks_a_version_that_is_supported(key_type: str, key_size: int, baseline: Baseline) -> None:
    """The usual case."""
    assert found_by(RULE, in_use(key_type, key_size), baseline) == []


@pytest.mark.parametrize(
    ("key_type", "key_size", "untold"), [(None, 2048, "type"), ("RSA", None, "size")], ids=["type", "size"]
)
def test_says_unknown_where_type_or_size_is_not_told(
    key_type: str | None, key_size: int | None, untold: str
) -> None:
    """No alarm: the service has looked at both itself."""
    (finding,) = found_by(RULE, in_use(key_type, key_size))

    assert (finding.verdict, finding.severity) == (Verdict.UNKNOWN, Severity.INFO)
    assert finding.detail == f"The {untold} of version {FIRST} is not told."


def test_overlooks_a_version_that_nobody_uses() -> None:
    """Consumers have moved on, or never will be moved to it."""
    key = a_key(a_key_version(1), a_key_version(2, key_type="EC"))

    assert found_by(RULE, a_snapshot(a_consumer(), key=key)) == []


def test_judges_every_version_of_a_key_that_was_read() -> None:
    """A finding ends when its version is out of use."""
    assert judged_by(RULE, a_snapshot()) == [str(a_key_uri(FIRST)), str(a_key_uri(SECOND))]
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer())) == []
