"""An account that had a customer-managed key must not go back to Microsoft-managed ones."""

import pytest

from reactors.core.arm_types import STORAGE_ACCOUNT
from reactors.core.baseline import Baseline, Profile
from reactors.core.model import Binding, Consumer
from reactors.core.severity import Severity
from reactors.rules.consumer_back_to_microsoft_keys import RULE
from tests.builders import a_consumer, a_consumer_of, a_key_uri
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

BEFORE = Binding(a_key_uri())


@pytest.mark.parametrize(
    ("kind", "profile", "severity"),
    [
        ("AIServices", Profile.FOUNDRY_2026, Severity.HIGH),
        ("OpenAI", Profile.FOUNDRY_2026, Severity.HIGH),
        ("AIServices", Profile.OPENAI, Severity.HIGH),
        ("OpenAI", Profile.OPENAI, Severity.INFO),
    ],
)
def test_reports_an_account_that_went_back(kind: str, profile: Profile, severity: Severity) -> None:
    """Only the page on Azure OpenAI documents the way back, for its own kind."""
    snapshot = a_consumer_snapshot(a_consumer(encryption={}, kind=kind), last=BEFORE)

    (finding,) = found_by(RULE, snapshot, Baseline(profile))

    assert finding.severity is severity
    assert finding.detail == (
        "It used key cmk-foundry in kv-cmk.vault.azure.net, and uses Microsoft's keys now."
    )


@pytest.mark.parametrize(
    ("account", "last"),
    [(a_consumer(), BEFORE), (a_consumer(encryption={}), None)],
    ids=["has a key", "never had one"],
)
def test_is_silent_where_there_is_a_key_or_never_was_one(account: Consumer, last: Binding | None) -> None:
    """A finding on record is resolved, since the resource was judged."""
    snapshot = a_consumer_snapshot(account, last=last)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(account.id)]


def test_judges_accounts_only() -> None:
    """A storage account may switch at any time."""
    storage = a_consumer_of(STORAGE_ACCOUNT, binding=None)

    assert judged_by(RULE, a_consumer_snapshot(storage, last=BEFORE)) == []
