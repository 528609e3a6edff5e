"""A resource of the estate must be encrypted with a customer-managed key."""

from dataclasses import replace

import pytest

from reactors.core.arm_types import ML_WORKSPACE, SEARCH_SERVICE, STORAGE_ACCOUNT, STORAGE_SCOPE
from reactors.core.findings import Finding, Verdict
from reactors.core.model import Consumer
from reactors.core.severity import Severity
from reactors.rules.consumer_without_cmk import RULE
from tests.builders import SUBSCRIPTION, a_consumer, a_consumer_of, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

UNBOUND = a_consumer(encryption={})


def test_reports_a_resource_that_uses_microsofts_keys() -> None:
    """The service is as secure as ever; the key is not the company's."""
    assert found_by(RULE, a_consumer_snapshot(UNBOUND)) == [
        Finding(
            "consumer-without-cmk",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            "It is encrypted with keys that Microsoft manages.",
        )
    ]


def test_reports_an_encryption_scope_without_a_key() -> None:
    """The account's key does not protect what is under another scope."""
    scope = a_consumer_of(STORAGE_SCOPE, "st/scope", binding=None)

    assert len(found_by(RULE, a_consumer_snapshot(scope))) == 1


@pytest.mark.parametrize(
    "consumer",
    [
        pytest.param(a_consumer(), id="bound to a key"),
        pytest.param(
            a_consumer_of(ML_WORKSPACE, binding=None, follows=an_account_id("hub")), id="uses its hub's key"
        ),
        pytest.param(a_consumer_of(SEARCH_SERVICE, binding=None), id="search service"),
        pytest.param(a_consumer_of(f"{SEARCH_SERVICE}/indexes", "se/docs", binding=None), id="search index"),
    ],
)
def test_is_silent_where_a_key_is_set_or_another_rule_judges(consumer: Consumer) -> None:
    """A finding on record is resolved, since the resource was judged."""
    snapshot = a_consumer_snapshot(consumer)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(consumer.id)]


def test_is_silent_where_the_policy_file_requires_no_key() -> None:
    """Not every scope has to be encrypted with one's own key."""
    snapshot = replace(a_consumer_snapshot(UNBOUND), requires_cmk=False)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id())]


def test_what_is_not_foundrys_own_is_recorded_as_low() -> None:
    """Nobody knows whether it belongs to a Foundry estate; what is connected to one is another rule's."""
    storage = replace(a_consumer_of(STORAGE_ACCOUNT), binding=None)

    assert [each.severity for each in found_by(RULE, a_consumer_snapshot(storage))] == [Severity.LOW]
