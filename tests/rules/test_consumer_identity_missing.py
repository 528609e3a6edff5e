"""A consumer that is bound to a key needs an identity that can use it."""

import pytest

from reactors.core.arm_types import COSMOS_ACCOUNT, STORAGE_SCOPE
from reactors.core.findings import Verdict
from reactors.core.model import Consumer
from reactors.core.severity import Severity
from reactors.rules.consumer_identity_missing import RULE
from tests.builders import a_consumer, a_consumer_of
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

PRINCIPAL = "33333333-3333-3333-3333-333333333333"


def test_reports_a_consumer_without_any_identity() -> None:
    """Nobody could read the key for it."""
    (finding,) = found_by(RULE, a_consumer_snapshot(a_consumer()))

    assert (finding.severity, finding.verdict) == (Severity.HIGH, Verdict.NON_COMPLIANT)
    assert finding.detail == "It is bound to a key and has no identity to use it with."


def test_is_unknown_where_the_principal_is_not_told() -> None:
    """The identity is on; whether it may use the key cannot be looked up."""
    (finding,) = found_by(RULE, a_consumer_snapshot(a_consumer(identity={"type": "SystemAssigned"})))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail == "Its system-assigned identity is on, and its principal id is not told."


@pytest.mark.parametrize(
    "consumer",
    [
        pytest.param(
            a_consumer(identity={"type": "SystemAssigned", "principalId": PRINCIPAL}), id="has an identity"
        ),
        pytest.param(a_consumer(encryption={}), id="has no key"),
        pytest.param(a_consumer_of(COSMOS_ACCOUNT, traits={"identity": "first-party"}), id="first-party"),
        pytest.param(a_consumer_of(STORAGE_SCOPE, "st/scope"), id="uses its parent's"),
    ],
)
def test_is_silent_where_somebody_can_use_the_key(consumer: Consumer) -> None:
    """A finding on record is resolved, since the resource was judged."""
    assert found_by(RULE, a_consumer_snapshot(consumer)) == []
    assert judged_by(RULE, a_consumer_snapshot(consumer)) == [str(consumer.id)]
