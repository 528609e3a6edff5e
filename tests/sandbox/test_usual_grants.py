"""What stands before a resource is bound to a key."""

from dataclasses import replace

import pytest

from sandbox.arm.identities import stable_guid
from sandbox.behaviour import UsualGrant
from sandbox.directory.state import COSMOS_DB
from sandbox.world import World


def granted(world: World) -> set[str]:
    """Return who holds a role, once what is due has happened."""
    world.settle()
    return {each.principal_id for each in world.authorization.assignments.values()}


def test_the_identity_of_a_resource_bound_to_a_key_can_use_it(world: World) -> None:
    """Nobody else can."""
    account = world.add_account(key=world.add_key(world.add_vault()))

    assert granted(world) == {world.principal_id(account.id)}


def test_azure_cosmos_db_can_use_the_keys_of_its_accounts_itself(world: World) -> None:
    """It has an identity of its own in every tenant."""
    world.add_cosmos_account(key=world.add_key(world.add_vault()).key)

    cosmos = world.directory.find_application(COSMOS_DB)
    assert cosmos is not None
    assert cosmos.id in granted(world)


def test_what_is_taken_away_stays_away(world: World) -> None:
    """However often the resource is written."""
    version = world.add_key(world.add_vault())
    account = world.add_account(key=version)
    world.settle()
    for each in list(world.authorization.assignments):
        world.unassign_role(each)

    world.add_account(key=version, tags={"a": "b"})

    assert granted(world) == set()
    assert world.principal_id(account.id)


def test_a_vault_with_access_policies_gets_one(world: World) -> None:
    """Its role assignments would count for nothing."""
    vault = world.add_vault(rbac=False)
    account = world.add_account(key=world.add_key(vault))

    assert granted(world) == set()
    assert world.principal_id(account.id) in {each["objectId"] for each in vault.access_policies}


@pytest.mark.parametrize("application", ["", stable_guid("an application")])
def test_a_search_object_is_read_with_the_services_identity_or_an_application(
    world: World, application: str
) -> None:
    """The keys are the objects', the identity is the service's."""
    if application:
        world.put_application(application, "indexer")
    service = world.add_search_service()
    world.add_search_object(service, key=world.add_key(world.add_vault()), application_id=application)

    holder = world.directory.find_application(application) if application else None
    assert (holder.id if holder else world.principal_id(service.id)) in granted(world)


def test_nothing_is_given_where_that_is_switched_off(world: World) -> None:
    """A story may begin before anybody granted anything."""
    world.behaviour = replace(world.behaviour, usual_grants=UsualGrant.LEFT)
    world.add_account(key=world.add_key(world.add_vault()))

    assert granted(world) == set()
