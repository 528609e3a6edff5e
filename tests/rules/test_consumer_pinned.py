"""A consumer that could follow its key by itself should not be pinned to a version."""

from dataclasses import replace

import pytest

from reactors.core.baseline import Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer
from reactors.core.severity import Severity
from reactors.rules.consumer_pinned import RULE
from tests.builders import FIRST, SUBSCRIPTION, a_consumer, an_account_id
from tests.snapshot_builders import a_snapshot, found_by, judged_by


def of_type(provider: str, kind: str, name: str) -> Consumer:
    """Return a pinned consumer of this type."""
    return replace(a_consumer(), id=ResourceId(SUBSCRIPTION, "rg-ai", provider, kind, name))


def test_reports_a_pinned_foundry_resource() -> None:
    """Merely for information."""
    assert found_by(RULE, a_snapshot(a_consumer())) == [
        Finding(
            "consumer-pinned",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.INFO,
            Verdict.NON_COMPLIANT,
            f"foundry is pinned to {FIRST} and could be versionless.",
        )
    ]


@pytest.mark.parametrize(
    "consumer",
    [
        of_type("microsoft.storage", "storageaccounts", "st"),
        of_type("microsoft.storage", "storageaccounts/encryptionscopes", "st/scope"),
        of_type("microsoft.search", "searchservices/indexes", "search/index"),
        of_type("microsoft.containerregistry", "registries", "cr"),
    ],
    ids=["storage account", "encryption scope", "search object", "registry"],
)
def test_reports_other_types_that_can_follow(consumer: Consumer) -> None:
    """Their pages recommend it."""
    assert len(found_by(RULE, a_snapshot(consumer))) == 1


@pytest.mark.parametrize(
    "consumer",
    [
        a_consumer(version=None),
        a_consumer(kind="OpenAI"),
        of_type("microsoft.machinelearningservices", "workspaces", "hub"),
    ],
    ids=["versionless", "Azure OpenAI", "hub"],
)
def test_what_is_versionless_or_has_to_be_pinned_is_compliant(consumer: Consumer) -> None:
    """Each one is answered for."""
    assert found_by(RULE, a_snapshot(consumer)) == []
    assert judged_by(RULE, a_snapshot(consumer)) == [str(consumer.id)]


def test_only_the_current_page_knows_of_versionless_keys() -> None:
    """The other profiles have the version updated by hand."""
    assert RULE.profiles == {Profile.FOUNDRY_2026}
