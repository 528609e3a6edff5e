"""What cannot be read is not compliant: it is unknown, and said so."""

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.subject_unreadable import RULE
from tests.builders import SUBSCRIPTION, a_consumer, a_key_uri, an_account_id
from tests.snapshot_builders import a_snapshot, an_unreadable, an_unreadable_snapshot, found_by, judged_by


def test_reports_everything_that_could_not_be_read_with_the_reason() -> None:
    """The verdict is unknown, never compliant."""
    snapshot = a_snapshot(unreadable=(an_unreadable(str(an_account_id()), reason="ARM answered 403"),))

    assert found_by(RULE, snapshot) == [
        Finding(
            "subject-unreadable",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.UNKNOWN,
            "It could not be read: ARM answered 403.",
        )
    ]


def test_is_silent_where_everything_was_read() -> None:
    """Nothing is unknown then."""
    assert found_by(RULE, a_snapshot(a_consumer())) == []


def test_judges_all_that_was_to_be_read() -> None:
    """What can be read again is resolved."""
    snapshot = a_snapshot(a_consumer(), unreadable=(an_unreadable(str(an_account_id("other"))),))

    assert judged_by(RULE, snapshot) == [
        str(a_key_uri()),
        str(an_account_id()),
        str(an_account_id("other")),
    ]


def test_an_unreadable_key_is_a_subject_as_well() -> None:
    """Key and consumers are told apart by their addresses."""
    (finding,) = found_by(RULE, an_unreadable_snapshot())

    assert finding.subject == str(a_key_uri())
