"""Whom a consumer uses its key as."""

import json
from dataclasses import replace
from typing import Any

import pytest

from reactors.core.access import KeyPrincipal
from reactors.core.arm_types import (
    COSMOS_ACCOUNT,
    ML_WORKSPACE,
    SEARCH_SERVICE,
    STORAGE_ACCOUNT,
    STORAGE_SCOPE,
)
from reactors.core.key_user import key_principals
from reactors.core.model import Consumer, Identity, UserIdentity
from tests.builders import a_consumer, a_consumer_of, an_account_id

PRINCIPAL, CLIENT = "aaaaaaaa-0000-0000-0000-000000000001", "cccccccc-0000-0000-0000-000000000001"
ARM_ID = "/subscriptions/x/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/id1"
SYSTEM = Identity(system=True, principal_id=PRINCIPAL)
ASSIGNED = Identity(user_assigned=(UserIdentity(ARM_ID, CLIENT, PRINCIPAL),))
DELETED = Identity(user_assigned=(UserIdentity(ARM_ID, None, None),))
COSMOS_DB = KeyPrincipal(
    "Cosmos DB's own application",
    application_id="a232010e-820c-4083-83bb-3ace5fc29d0b",
    reason="the object id of Cosmos DB's own application was not looked up",
)


def the(consumer: Consumer) -> KeyPrincipal:
    """Return the only one that uses the consumer's key."""
    (principal,) = key_principals(consumer)
    return principal


def encrypted(arm_type: str, block: dict[str, Any], **fields: Any) -> Consumer:
    """Return a consumer with this encryption block."""
    return a_consumer_of(arm_type, encryption=json.dumps(block), **fields)


def test_the_system_assigned_identity() -> None:
    """Its object id is in lower case, and it is no resource of its own."""
    consumer = replace(a_consumer(), identity=SYSTEM, principal_id=PRINCIPAL.upper())

    assert the(consumer) == KeyPrincipal("the system-assigned identity of foundry", PRINCIPAL)


def test_a_user_assigned_identity_is_told_by_object_id_and_never_by_client_id() -> None:
    """Both are GUIDs, and grants are to the object id."""
    consumer = replace(a_consumer(), identity=ASSIGNED, principal_id=PRINCIPAL)

    assert the(consumer) == KeyPrincipal("the user-assigned identity of foundry", PRINCIPAL, identity=ARM_ID)


@pytest.mark.parametrize(
    "consumer",
    [
        encrypted(STORAGE_ACCOUNT, {"identity": {"userAssignedIdentity": ARM_ID.upper()}}),
        replace(a_consumer(), identity=DELETED),
    ],
    ids=["named and not in its list", "in its list without ids"],
)
def test_a_user_assigned_identity_that_is_gone_is_dead(consumer: Consumer) -> None:
    """It can be named by its resource id all the same."""
    principal = the(consumer)

    assert principal.is_alive is False
    assert (principal.object_id, principal.identity) == ("", ARM_ID)
    assert principal.reason == "the user-assigned identity that it names for its key is not there"


def test_a_client_id_that_leads_nowhere_names_no_resource() -> None:
    """Which of its identities was meant cannot be told."""
    principal = the(encrypted(ML_WORKSPACE, {"keyVaultProperties": {"identityClientId": CLIENT}}))

    assert principal.is_alive is False
    assert (principal.object_id, principal.identity) == ("", "")


def test_a_system_assigned_identity_that_is_off_is_dead() -> None:
    """Switched on again it is another one."""
    principal = the(replace(a_consumer(), identity=Identity()))

    assert principal.is_alive is False
    assert principal.reason == "the system-assigned identity is off"


def test_a_system_assigned_identity_that_is_not_told_is_not_known() -> None:
    """Nobody says that it is gone."""
    principal = the(replace(a_consumer(), identity=Identity(system=True)))

    assert (principal.object_id, principal.is_alive) == ("", None)
    assert principal.reason == "the system-assigned identity is on, and its principal id is not told"


def test_cosmos_db_may_use_the_key_as_itself() -> None:
    """Its application has another object id in every tenant."""
    account = a_consumer_of(COSMOS_ACCOUNT, traits={"identity": "first-party"})

    assert the(account) == COSMOS_DB


@pytest.mark.parametrize("traits", [{"service_side": "true"}, {}])
def test_a_hub_uses_its_own_identity_alone(traits: dict[str, str]) -> None:
    """Its metadata is on the service's side, or nobody says that it is not."""
    hub = a_consumer_of(ML_WORKSPACE, identity=SYSTEM, principal_id=PRINCIPAL, traits=traits)

    assert [each.object_id for each in key_principals(hub)] == [PRINCIPAL]


def test_a_hub_with_metadata_in_the_customers_subscription_needs_cosmos_db_as_well() -> None:
    """The database there uses the same key."""
    traits = {"service_side": "false"}
    hub = a_consumer_of(ML_WORKSPACE, "hub", identity=SYSTEM, principal_id=PRINCIPAL, traits=traits)

    assert key_principals(hub) == (
        KeyPrincipal("the system-assigned identity of hub", PRINCIPAL),
        COSMOS_DB,
    )


@pytest.mark.parametrize(
    "consumer",
    [
        encrypted(SEARCH_SERVICE, {"accessCredentials": {"applicationId": CLIENT.upper()}}, identity=SYSTEM),
        encrypted(
            STORAGE_ACCOUNT,
            {"identity": {"userAssignedIdentity": ARM_ID, "federatedIdentityClientId": CLIENT}},
            identity=ASSIGNED,
            principal_id=PRINCIPAL,
        ),
        encrypted(
            COSMOS_ACCOUNT,
            {"defaultIdentity": f"UserAssignedIdentity={ARM_ID}&FederatedClientId={CLIENT}"},
            identity=ASSIGNED,
            principal_id=PRINCIPAL,
        ),
    ],
    ids=["app registration", "storage across tenants", "Cosmos DB across tenants"],
)
def test_an_application_takes_the_place_of_an_identity(consumer: Consumer) -> None:
    """Its client id leads to its object id, and is not that."""
    principal = the(consumer)

    assert (principal.object_id, principal.application_id) == ("", CLIENT)
    assert principal.reason == "the object id of the application that uses the key was not looked up"


def test_what_is_nested_uses_its_parents_identity() -> None:
    """It has none of its own."""
    scope = a_consumer_of(STORAGE_SCOPE, "st/scope", identity=Identity(), principal_id=PRINCIPAL)

    assert the(scope) == KeyPrincipal("the identity of st", PRINCIPAL)
    assert the(replace(scope, principal_id=None)) == KeyPrincipal(
        "the identity of st", reason="it uses the identity of its parent, which is not told"
    )


def test_without_a_key_nobody_uses_one() -> None:
    """A project's hub uses the key that protects it."""
    project = a_consumer_of(ML_WORKSPACE, binding=None, follows=an_account_id("hub"))

    assert key_principals(project) == ()
