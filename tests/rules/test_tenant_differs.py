"""A consumer's identity and the vault of its key must belong to the same tenant."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.model import Consumer, Identity
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.tenant_differs import RULE
from tests.builders import SUBSCRIPTION, TENANT, a_consumer, a_vault_state, an_account_id
from tests.snapshot_builders import a_snapshot, found_by, judged_by

OTHER = "33333333-3333-3333-3333-333333333333"


def of_tenant(tenant: str | None) -> Consumer:
    """Return a consumer whose identity belongs to this tenant."""
    return replace(a_consumer(), identity=Identity(system=True, tenant_id=tenant))


def beside_vault(consumer: Consumer, tenant: str = TENANT) -> Snapshot:
    """Return a snapshot of a consumer and a vault of this tenant."""
    return a_snapshot(consumer, vault_state=a_vault_state(tenant_id=tenant))


def test_reports_a_consumer_of_another_tenant() -> None:
    """The vault cannot authorise it."""
    assert found_by(RULE, beside_vault(of_tenant(OTHER))) == [
        Finding(
            "tenant-differs",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            f"The identity of foundry belongs to tenant {OTHER}, its vault to {TENANT}.",
        )
    ]


def test_a_consumer_of_the_same_tenant_is_compliant() -> None:
    """Whatever the casing."""
    assert found_by(RULE, beside_vault(of_tenant(TENANT), TENANT.upper())) == []


@pytest.mark.parametrize(
    ("consumer", "vault", "untold"),
    [(None, TENANT, "foundry"), (TENANT, "", "vault kv-cmk")],
    ids=["consumer", "vault"],
)
def test_says_unknown_where_a_tenant_is_not_told(consumer: str | None, vault: str, untold: str) -> None:
    """No alarm: a user-assigned identity alone tells no tenant."""
    (finding,) = found_by(RULE, beside_vault(of_tenant(consumer), vault))

    assert (finding.verdict, finding.severity) == (Verdict.UNKNOWN, Severity.INFO)
    assert finding.detail == f"The tenant of {untold} is not told."


def test_storage_may_be_set_up_for_a_key_of_another_tenant() -> None:
    """It names a federated application for that."""
    consumer = replace(of_tenant(OTHER), traits=MappingProxyType({"cross_tenant": "true"}))

    assert found_by(RULE, beside_vault(consumer)) == []


def test_leaves_out_what_has_no_identity_and_what_was_not_looked_at() -> None:
    """A nested resource uses its parent's identity."""
    nested = replace(of_tenant(None), id=an_account_id().child("encryptionscopes", "scope"))

    assert judged_by(RULE, beside_vault(nested)) == []
    assert judged_by(RULE, a_snapshot(of_tenant(OTHER))) == []
