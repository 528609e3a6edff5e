"""A storage account's key must protect its tables and queues as well."""

import pytest

from reactors.core.arm_types import STORAGE_ACCOUNT
from reactors.core.model import Consumer
from reactors.core.severity import Severity
from reactors.rules.storage_services_not_covered import RULE
from tests.builders import a_consumer_of
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by


def test_names_the_services_that_the_key_does_not_protect() -> None:
    """Tables and queues follow the account's key only where that was chosen at creation."""
    account = a_consumer_of(STORAGE_ACCOUNT, traits={"uncovered": "table,queue"})

    (finding,) = found_by(RULE, a_consumer_snapshot(account))

    assert finding.severity is Severity.LOW
    assert finding.detail == "Its key does not protect: table, queue."


@pytest.mark.parametrize(
    "account",
    [
        a_consumer_of(STORAGE_ACCOUNT),
        a_consumer_of(STORAGE_ACCOUNT, traits={"uncovered": ""}),
        a_consumer_of(STORAGE_ACCOUNT, traits={"uncovered": "table"}, binding=None),
    ],
    ids=["not told", "none", "no key"],
)
def test_is_silent_where_the_key_protects_all(account: Consumer) -> None:
    """A finding on record is resolved, since the account was judged."""
    assert found_by(RULE, a_consumer_snapshot(account)) == []
    assert judged_by(RULE, a_consumer_snapshot(account)) == [str(account.id)]


def test_judges_storage_accounts_only() -> None:
    """Nothing else has these services."""
    assert judged_by(RULE, a_consumer_snapshot()) == []
