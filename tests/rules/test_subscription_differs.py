"""Whether a consumer and the vault of its key are in one subscription."""

from dataclasses import replace

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import ResourceId
from reactors.core.severity import Severity
from reactors.rules.subscription_differs import RULE
from tests.builders import SUBSCRIPTION, a_consumer, an_account_id
from tests.snapshot_builders import a_snapshot, found_by, judged_by

OTHER = "33333333-3333-3333-3333-333333333333"
WORKSPACE = ResourceId(OTHER, "rg-ai", "microsoft.machinelearningservices", "workspaces", "hub")


@pytest.mark.parametrize(
    ("consumer", "severity"),
    [(an_account_id(subscription_id=OTHER), Severity.INFO), (WORKSPACE, Severity.MEDIUM)],
    ids=["account", "hub"],
)
def test_reports_a_consumer_of_another_subscription(consumer: ResourceId, severity: Severity) -> None:
    """Foundry allows it, the pages about hubs do not."""
    elsewhere = replace(a_consumer(), id=consumer)

    assert found_by(RULE, a_snapshot(elsewhere)) == [
        Finding(
            "subscription-differs",
            str(consumer),
            OTHER,
            severity,
            Verdict.NON_COMPLIANT,
            f"foundry is in subscription {OTHER}, its vault in {SUBSCRIPTION}.",
        )
    ]


def test_a_consumer_of_the_same_subscription_is_compliant() -> None:
    """Each one is answered for."""
    assert found_by(RULE, a_snapshot(a_consumer())) == []
    assert judged_by(RULE, a_snapshot(a_consumer())) == [str(an_account_id())]
