"""What a consumer sends data to must be encrypted with a customer-managed key as well."""

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Connected, Connections
from reactors.rules.connected_resource_without_cmk import RULE
from tests.builders import SUBSCRIPTION, a_consumer, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

STORE = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-ai/providers/microsoft.storage/storageaccounts/st1"
ELSEWHERE = "22222222-2222-2222-2222-222222222222"


def connected(
    *, has_cmk: bool | None, role: str = "storage", reason: str = "", home: str = ELSEWHERE
) -> Connections:
    """Return connections to one resource."""
    return Connections((Connected(STORE, home, role, has_cmk, reason),))


def test_reports_a_connected_resource_without_a_key_where_it_lives() -> None:
    """The finding is the connected resource's."""
    assert found_by(RULE, a_consumer_snapshot(connections=connected(has_cmk=False))) == [
        Finding(
            "connected-resource-without-cmk",
            STORE,
            ELSEWHERE,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            "foundry uses it as storage, and it has no customer-managed key.",
        )
    ]


def test_what_holds_no_data_of_its_own_matters_less() -> None:
    """A registry holds images."""
    snapshot = a_consumer_snapshot(connections=connected(has_cmk=False, role="container-registry"))

    assert [finding.severity for finding in found_by(RULE, snapshot)] == [Severity.LOW]


@pytest.mark.parametrize(
    ("reason", "told"), [("ARM answered 403.", "ARM answered 403"), ("", "no reason is told")]
)
def test_is_unknown_where_it_could_not_be_told(reason: str, told: str) -> None:
    """The reason is passed on."""
    snapshot = a_consumer_snapshot(connections=connected(has_cmk=None, reason=reason))

    (finding,) = found_by(RULE, snapshot)

    assert finding.verdict is Verdict.UNKNOWN
    assert (
        finding.detail == f"foundry uses it as storage; whether it has a key of yours is not known: {told}."
    )


def test_a_connection_without_a_subscription_is_filed_with_the_consumer() -> None:
    """A finding has to lie somewhere."""
    (finding,) = found_by(RULE, a_consumer_snapshot(connections=connected(has_cmk=None, home="")))

    assert finding.subscription_id == SUBSCRIPTION


def test_is_silent_where_the_connected_resource_has_a_key() -> None:
    """It was judged, so that a finding on record is resolved."""
    snapshot = a_consumer_snapshot(connections=connected(has_cmk=True))

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id()), STORE]


def test_a_resource_that_has_got_a_key_ends_its_own_finding() -> None:
    """Nobody has to look at the resources connected to it again."""
    assert judged_by(RULE, a_consumer_snapshot()) == [str(an_account_id())]
    assert judged_by(RULE, a_consumer_snapshot(a_consumer(encryption={}))) == []


def test_says_nothing_where_no_key_is_required() -> None:
    """Another consumer of the same resource may require one, so it is not called compliant."""
    snapshot = a_consumer_snapshot(connections=connected(has_cmk=False), requires_cmk=False)

    assert STORE not in judged_by(RULE, snapshot)
