"""A search service must hold no object without a customer-managed key."""

from collections.abc import Mapping

import pytest

from reactors.core.arm_types import SEARCH_SERVICE
from reactors.core.findings import Verdict
from reactors.core.severity import Severity
from reactors.rules.search_not_compliant import RULE
from tests.builders import a_consumer_of
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

NOT_COMPLIANT = {"enforcement": "Enabled", "compliance": "NonCompliant"}


@pytest.mark.parametrize(
    "traits", [NOT_COMPLIANT, {"compliance": "noncompliant"}], ids=["enforced", "not enforced"]
)
def test_reports_a_service_that_says_so_itself(traits: Mapping[str, str]) -> None:
    """The service counts its objects."""
    (finding,) = found_by(RULE, a_consumer_snapshot(a_consumer_of(SEARCH_SERVICE, traits=traits)))

    assert (finding.severity, finding.verdict) == (Severity.MEDIUM, Verdict.NON_COMPLIANT)
    assert finding.detail == "It holds objects that are not encrypted with a customer-managed key."


@pytest.mark.parametrize(
    "traits", [{"enforcement": "Enabled"}, {"enforcement": "Enabled", "compliance": "New"}]
)
def test_is_unknown_where_an_enforcing_service_does_not_tell(traits: Mapping[str, str]) -> None:
    """A word that is not known says nothing either."""
    (finding,) = found_by(RULE, a_consumer_snapshot(a_consumer_of(SEARCH_SERVICE, traits=traits)))

    assert finding.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "traits",
    [{"enforcement": "Enabled", "compliance": "Compliant"}, {"enforcement": "Disabled"}, {}],
    ids=["compliant", "not enforced", "nothing told"],
)
def test_is_silent_where_all_is_well_or_nothing_is_counted(traits: Mapping[str, str]) -> None:
    """What is not enforced belongs to the rule about enforcement."""
    service = a_consumer_of(SEARCH_SERVICE, traits=traits)

    assert found_by(RULE, a_consumer_snapshot(service)) == []
    assert judged_by(RULE, a_consumer_snapshot(service)) == [str(service.id)]


def test_is_silent_where_no_key_is_required() -> None:
    """The policy file decides."""
    service = a_consumer_of(SEARCH_SERVICE, traits=NOT_COMPLIANT)

    assert found_by(RULE, a_consumer_snapshot(service, requires_cmk=False)) == []


def test_judges_search_services_only() -> None:
    """Nothing else has the flag."""
    assert judged_by(RULE, a_consumer_snapshot()) == []
