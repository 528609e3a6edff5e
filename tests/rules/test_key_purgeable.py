"""A key in use must not be one that can be purged."""

from dataclasses import replace

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_purgeable import RULE
from tests.builders import SUBSCRIPTION, a_consumer, a_key, a_key_uri
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by


def at_level(level: str | None) -> Snapshot:
    """Return a snapshot of a key in use of this recovery level."""
    return a_snapshot(a_consumer(), key=replace(a_key(), recovery_level=level))


@pytest.mark.parametrize(
    "level",
    ["Purgeable", "Recoverable+Purgeable", "CustomizedRecoverable+Purgeable", "recoverable+purgeable"],
)
def test_reports_a_key_that_can_be_purged(level: str) -> None:
    """Whatever else its level says."""
    assert found_by(RULE, at_level(level)) == [
        Finding(
            "key-purgeable",
            str(a_key_uri()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            f"Its recovery level is {level}.",
        )
    ]


@pytest.mark.parametrize(
    "level", ["Recoverable", "Recoverable+ProtectedSubscription", "CustomizedRecoverable"]
)
def test_overlooks_a_key_that_cannot_be_purged(level: str) -> None:
    """Purge protection is on."""
    assert found_by(RULE, at_level(level)) == []


@pytest.mark.parametrize("level", [None, ""], ids=["absent", "empty"])
def test_says_unknown_where_the_level_is_not_told(level: str | None) -> None:
    """No alarm, since the vault itself is looked at as well."""
    (finding,) = found_by(RULE, at_level(level))

    assert (finding.verdict, finding.severity) == (Verdict.UNKNOWN, Severity.INFO)


def test_judges_a_key_that_was_read() -> None:
    """One that nobody uses is compliant."""
    assert judged_by(RULE, a_snapshot()) == [str(a_key_uri())]
    assert found_by(RULE, replace(at_level("Purgeable"), consumers=())) == []
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer())) == []
