"""Where the profile asks for it, a consumer and the vault of its key share a resource group."""

from dataclasses import replace

from reactors.core.baseline import Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.resource_group_differs import RULE
from tests.builders import SUBSCRIPTION, a_consumer, a_vault, an_account_id
from tests.snapshot_builders import a_snapshot, found_by, judged_by


def test_reports_a_consumer_in_another_resource_group() -> None:
    """Existing encryption goes on, so it is low."""
    assert found_by(RULE, a_snapshot(a_consumer())) == [
        Finding(
            "resource-group-differs",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.LOW,
            Verdict.NON_COMPLIANT,
            "foundry is in resource group rg-ai, its vault in rg-cmk.",
        )
    ]


def test_a_consumer_in_the_same_resource_group_is_compliant() -> None:
    """Each one is answered for."""
    together = replace(a_snapshot(a_consumer()), vault=a_vault(resource_group="rg-ai"))

    assert found_by(RULE, together) == []
    assert judged_by(RULE, together) == [str(an_account_id())]


def test_only_the_page_of_2025_asks_for_it() -> None:
    """The other profiles leave the rule out."""
    assert RULE.profiles == {Profile.SEED_2025}
