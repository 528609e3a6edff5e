"""The current version of a key in use should expire one day."""

from datetime import timedelta

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.key_no_expiry import RULE
from tests.builders import SECOND, SUBSCRIPTION, THIRD, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by


def test_reports_a_current_version_without_an_expiry() -> None:
    """On the key, so that its next version can end the finding."""
    assert found_by(RULE, a_snapshot(a_consumer())) == [
        Finding(
            "key-no-expiry",
            str(a_key_uri()),
            SUBSCRIPTION,
            Severity.LOW,
            Verdict.NON_COMPLIANT,
            f"Version {SECOND} has no expiry date.",
        )
    ]


def test_overlooks_an_older_version_without_an_expiry() -> None:
    """The current one has one."""
    key = a_key(a_key_version(1), a_key_version(2, expires_in=timedelta(days=300)))

    assert found_by(RULE, a_snapshot(a_consumer(), key=key)) == []


def test_overlooks_a_key_that_nobody_uses() -> None:
    """It is nobody's concern."""
    assert found_by(RULE, a_snapshot()) == []


def test_says_unknown_where_the_current_version_is_not_listed() -> None:
    """Its expiry cannot be told."""
    (finding,) = found_by(RULE, a_snapshot(a_consumer(), key=a_key(current=THIRD)))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail == f"The vault does not list its current version {THIRD}."


def test_judges_a_key_that_was_read() -> None:
    """What was not read is another rule's business."""
    assert judged_by(RULE, a_snapshot()) == [str(a_key_uri())]
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer())) == []
