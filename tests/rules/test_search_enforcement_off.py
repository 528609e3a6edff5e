"""A search service must refuse objects without a customer-managed key."""

import pytest

from reactors.core.arm_types import SEARCH_SERVICE
from reactors.core.findings import Verdict
from reactors.core.severity import Severity
from reactors.rules.search_enforcement_off import RULE
from tests.builders import a_consumer_of
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by


@pytest.mark.parametrize("enforcement", ["Disabled", "Unspecified", "disabled"])
def test_reports_a_service_that_does_not_enforce(enforcement: str) -> None:
    """The service treats an enforcement that is not specified as switched off."""
    service = a_consumer_of(SEARCH_SERVICE, traits={"enforcement": enforcement})

    (finding,) = found_by(RULE, a_consumer_snapshot(service))

    assert (finding.severity, finding.verdict) == (Severity.LOW, Verdict.NON_COMPLIANT)
    assert finding.detail == f"Enforcement of customer-managed keys is {enforcement}."


def test_is_unknown_where_the_service_does_not_tell() -> None:
    """Silence of the service is not compliance."""
    (finding,) = found_by(RULE, a_consumer_snapshot(a_consumer_of(SEARCH_SERVICE)))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail == "The service does not tell whether it enforces customer-managed keys."


@pytest.mark.parametrize("enforcement", ["Enabled", "enabled"])
def test_is_silent_where_the_service_enforces(enforcement: str) -> None:
    """Words of Azure are compared without regard to case."""
    service = a_consumer_of(SEARCH_SERVICE, traits={"enforcement": enforcement})
    snapshot = a_consumer_snapshot(service)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(service.id)]


def test_is_silent_where_no_key_is_required() -> None:
    """The policy file decides."""
    service = a_consumer_of(SEARCH_SERVICE, traits={"enforcement": "Disabled"})

    assert found_by(RULE, a_consumer_snapshot(service, requires_cmk=False)) == []


def test_judges_search_services_only() -> None:
    """Nothing else has the setting."""
    assert judged_by(RULE, a_consumer_snapshot()) == []
