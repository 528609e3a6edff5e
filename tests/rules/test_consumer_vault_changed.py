"""A consumer must stay with the vault that its first key came from."""

import pytest

from reactors.core.model import Binding
from reactors.core.severity import Severity
from reactors.rules.consumer_vault_changed import RULE
from tests.builders import SECOND, a_consumer, a_key_uri, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by


def test_reports_a_key_from_another_vault() -> None:
    """The detail names both vaults."""
    first = Binding(a_key_uri(vault="kv-old"))

    (finding,) = found_by(RULE, a_consumer_snapshot(first=first))

    assert finding.severity is Severity.HIGH
    assert finding.detail == (
        "Its key is in kv-cmk.vault.azure.net now, and was in kv-old.vault.azure.net when it was first seen."
    )


@pytest.mark.parametrize(
    "first",
    [None, Binding(a_key_uri(SECOND)), Binding(a_key_uri(name="cmk-other"))],
    ids=["never seen", "another version", "another key"],
)
def test_is_silent_where_the_vault_is_the_same(first: Binding | None) -> None:
    """Another version or key of the same vault is allowed."""
    snapshot = a_consumer_snapshot(first=first)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id())]


def test_is_silent_where_there_is_no_key() -> None:
    """That is for other rules."""
    snapshot = a_consumer_snapshot(a_consumer(encryption={}), first=Binding(a_key_uri(vault="kv-old")))

    assert found_by(RULE, snapshot) == []
