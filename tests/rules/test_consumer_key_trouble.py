"""What a service itself says is wrong with its key is believed."""

from dataclasses import replace

import pytest

from reactors.core.severity import Severity
from reactors.rules.consumer_key_trouble import RULE
from tests.builders import a_consumer, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

CONFIRMED = "Access to the configured customer managed key confirmed."


def test_reports_what_the_service_says() -> None:
    """In its own words."""
    trouble = "Access to your account is currently revoked."

    (finding,) = found_by(RULE, a_consumer_snapshot(replace(a_consumer(), trouble=trouble)))

    assert finding.severity is Severity.HIGH
    assert finding.detail == f"The service says: {trouble}"


@pytest.mark.parametrize("text", ["", "  ", CONFIRMED, CONFIRMED.lower().rstrip(".")])
def test_is_silent_where_the_service_says_that_all_is_well(text: str) -> None:
    """Cosmos DB says so in words."""
    snapshot = a_consumer_snapshot(replace(a_consumer(), trouble=text))

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id())]
