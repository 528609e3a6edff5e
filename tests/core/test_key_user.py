"""Who uses a consumer's key, as far as the consumer itself tells."""

import json
from dataclasses import replace
from typing import Any

import pytest

from reactors.core.arm_types import COSMOS_ACCOUNT, SEARCH_SERVICE, STORAGE_ACCOUNT, STORAGE_SCOPE
from reactors.core.key_user import KeyUser, key_user, named_identity
from reactors.core.model import Binding, Identity, UserIdentity
from tests.builders import a_consumer, a_consumer_of, a_key_uri

ARM_ID = "/Subscriptions/x/providers/Microsoft.ManagedIdentity/userAssignedIdentities/Id1"
SYSTEM = Identity(system=True, principal_id="principal")


@pytest.mark.parametrize(
    ("block", "named"),
    [
        ({}, ""),
        ({"identity": {"userAssignedIdentity": ARM_ID}}, ARM_ID.lower()),
        ({"keyVaultProperties": {"identityClientId": "Client"}}, "client"),
        ({"defaultIdentity": f"UserAssignedIdentity={ARM_ID}&FederatedClientId=y"}, ARM_ID.lower()),
        ({"defaultIdentity": "FirstPartyIdentity"}, ""),
        ({"identity": None, "keyVaultProperties": [], "defaultIdentity": 1}, ""),
        ({"identity": {"userAssignedIdentity": {}}}, ""),
    ],
)
def test_each_service_names_its_identity_in_its_own_way(block: dict[str, Any], named: str) -> None:
    """What makes no sense names none."""
    consumer = a_consumer_of(STORAGE_ACCOUNT, encryption=json.dumps(block))

    assert named_identity(consumer) == named


def test_the_binding_tells_first() -> None:
    """Readers of some types put the client id there."""
    consumer = replace(a_consumer(), binding=Binding(a_key_uri(), "client"), encryption="")

    assert named_identity(consumer) == "client"


def test_a_principal_that_is_read_is_known() -> None:
    """Whatever else is told."""
    assert key_user(replace(a_consumer(), principal_id="principal")) is KeyUser.KNOWN


@pytest.mark.parametrize(
    "consumer",
    [
        a_consumer_of(COSMOS_ACCOUNT, traits={"identity": "first-party"}),
        a_consumer_of(STORAGE_SCOPE, "st/scope"),
        a_consumer_of(SEARCH_SERVICE, encryption='{"accessCredentials":{"applicationId":"app"}}'),
    ],
    ids=["first party", "the parent's", "an app registration"],
)
def test_a_principal_may_be_elsewhere(consumer: Any) -> None:
    """Then the resource cannot tell of it."""
    assert key_user(consumer) is KeyUser.ELSEWHERE


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (Identity(), KeyUser.ABSENT),
        (Identity(system=True), KeyUser.UNTOLD),
        (SYSTEM, KeyUser.DANGLING),
        (Identity(user_assigned=(UserIdentity("id1", None, None),)), KeyUser.DANGLING),
        (Identity(user_assigned=(UserIdentity("id1", "client", "principal"),)), KeyUser.ABSENT),
    ],
    ids=["none", "no principal told", "not the system's", "only a deleted one", "one that is not named"],
)
def test_where_none_is_named_the_identities_tell(identity: Identity, expected: KeyUser) -> None:
    """The service falls back to the system-assigned identity."""
    assert key_user(replace(a_consumer(), identity=identity)) is expected
