"""The last change to a consumer must have ended well."""

import pytest

from reactors.core.findings import Verdict
from reactors.core.severity import Severity
from reactors.rules.consumer_not_settled import RULE
from tests.builders import a_consumer, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by


@pytest.mark.parametrize(
    ("state", "word"), [("Failed", "Failed"), ("Canceled", "Canceled"), ("failed", "Failed")]
)
def test_reports_a_change_that_ended_badly(state: str, word: str) -> None:
    """The detail has Azure's word, as most services spell it."""
    (finding,) = found_by(RULE, a_consumer_snapshot(a_consumer(state=state)))

    assert finding.severity is Severity.MEDIUM
    assert finding.detail == f"Its last change ended as {word}."


@pytest.mark.parametrize("state", ["Succeeded", "Accepted", "ResolvingDNS", "Deleting", "SomethingNew"])
def test_is_silent_where_it_is_settled_or_under_way(state: str) -> None:
    """A change takes minutes and passes."""
    snapshot = a_consumer_snapshot(a_consumer(state=state))

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id())]


def test_is_unknown_where_no_state_is_told() -> None:
    """Silence of the service is not compliance."""
    (finding,) = found_by(RULE, a_consumer_snapshot(a_consumer(state="")))

    assert (finding.verdict, finding.severity) == (Verdict.UNKNOWN, Severity.LOW)
