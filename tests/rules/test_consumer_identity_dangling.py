"""The user-assigned identity that a consumer names for its key must be there."""

from typing import Any

import pytest

from reactors.core.findings import Verdict
from reactors.core.model import Consumer
from reactors.core.severity import Severity
from reactors.rules.consumer_identity_dangling import RULE
from reactors.rules.consumer_identity_missing import RULE as MISSING
from tests.builders import SUBSCRIPTION, a_consumer, a_key_uri
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

CLIENT = "44444444-4444-4444-4444-444444444444"
IDENTITY = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-ai"
    "/providers/microsoft.managedidentity/userassignedidentities/id1"
)


def using(client_id: str, identity: dict[str, Any]) -> Consumer:
    """Return an account that uses its key as the identity with this client id."""
    key = {
        "keyVaultUri": f"https://{a_key_uri().host}/",
        "keyName": "cmk-foundry",
        "identityClientId": client_id,
    }
    block = {"keySource": "Microsoft.KeyVault", "keyVaultProperties": key}
    return a_consumer(encryption=block, identity=identity)


def assigned(client_id: str | None, principal_id: str | None) -> dict[str, Any]:
    """Return an identity block with one user-assigned identity."""
    ids = {"clientId": client_id, "principalId": principal_id}
    return {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: ids}}


@pytest.mark.parametrize(
    "identity",
    [assigned("", ""), assigned(None, None), assigned("other", "other"), assigned(CLIENT, ""), {}],
    ids=["empty ids", "null ids", "another one", "no principal", "none at all"],
)
def test_reports_an_identity_that_is_named_and_gone(identity: dict[str, Any]) -> None:
    """It is told once, and not as missing as well."""
    snapshot = a_consumer_snapshot(using(CLIENT, identity))

    (finding,) = found_by(RULE, snapshot)

    assert (finding.severity, finding.verdict) == (Severity.CRITICAL, Verdict.NON_COMPLIANT)
    assert finding.detail == (
        f"The user-assigned identity {CLIENT} that it uses its key with is not there any more."
    )
    assert found_by(MISSING, snapshot) == []


@pytest.mark.parametrize(
    "consumer",
    [using(CLIENT, assigned(CLIENT, "principal")), a_consumer(), a_consumer(encryption={})],
    ids=["there", "none named", "no key"],
)
def test_is_silent_where_the_identity_is_there_or_none_is_named(consumer: Consumer) -> None:
    """A finding on record is resolved, since the resource was judged."""
    assert found_by(RULE, a_consumer_snapshot(consumer)) == []
    assert judged_by(RULE, a_consumer_snapshot(consumer)) == [str(consumer.id)]
