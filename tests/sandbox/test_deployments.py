"""Deployments over ARM, and what an account that cannot use its key does not deploy."""

from collections.abc import Callable

import pytest

from sandbox.cognitiveservices.account import Account
from sandbox.world import World
from tests.sandbox.foundry_calls import TUNED, call, deployment_of

KEY = "cmk"


def _disabled(world: World) -> None:
    world.enable_key(world.get_key(world.get_vault("kv-cmk"), KEY), enabled=False)


def _deleted(world: World) -> None:
    world.delete_key(world.get_key(world.get_vault("kv-cmk"), KEY))


def _vault_deleted(world: World) -> None:
    world.delete_vault(world.get_vault("kv-cmk"))


def _unassigned(world: World) -> None:
    for each in list(world.authorization.assignments):
        world.unassign_role(each)


def _denied(world: World) -> None:
    world.put_denial(world.get_vault("kv-cmk").id, ["Microsoft.KeyVault/vaults/keys/*"])


def _policies_taken(world: World) -> None:
    world.change_vault(world.get_vault("kv-cmk"), rbac=False, access_policies=())


def _identity_deleted(world: World) -> None:
    world.delete_principal(world.get_account("foundry").document["identity"]["principalId"])


def bound(world: World, *, rbac: bool = True) -> Account:
    """Return an account with a key, one deployment of a fine-tuned model and the usual grants."""
    key = world.add_key(world.add_vault(rbac=rbac), KEY)
    account = world.add_account(key=key)
    world.add_deployment(account, "standing", TUNED, "1")
    world.settle()
    return account


@pytest.mark.parametrize(
    ("revoke", "status"),
    [
        (_disabled, 403),
        (_deleted, 400),
        (_vault_deleted, 400),
        (_unassigned, 403),
        (_denied, 403),
        (_policies_taken, 403),
        (_identity_deleted, 403),
    ],
)
async def test_a_fine_tuned_model_is_not_deployed_without_the_key(
    world: World, revoke: Callable[[World], None], status: int
) -> None:
    """Base models are, and what is deployed goes on."""
    account = bound(world)
    revoke(world)

    tuned = await call(world, "PUT", f"{account.id}/deployments/tuned", deployment_of(TUNED))
    base = await call(world, "PUT", f"{account.id}/deployments/base", deployment_of("gpt-4o"))
    standing = await call(world, "GET", f"{account.id}/deployments/standing")

    assert (tuned.status, base.status) == (status, 201)
    assert standing.json()["properties"]["provisioningState"] == "Succeeded"
    assert "deployments/tuned" not in account.children


@pytest.mark.parametrize("rbac", [True, False], ids=["roles", "policies"])
async def test_a_fine_tuned_model_is_deployed_with_the_key(world: World, *, rbac: bool) -> None:
    """By role or by access policy."""
    account = bound(world, rbac=rbac)

    answer = await call(world, "PUT", f"{account.id}/deployments/Tuned", deployment_of(TUNED, 7))

    assert (answer.status, answer.json()["sku"]["capacity"]) == (201, 7)
    assert answer.json()["name"] == "Tuned"


async def test_an_account_with_microsofts_key_deploys_anything(world: World) -> None:
    """There is nothing to lose."""
    account = world.add_account()

    answer = await call(world, "PUT", f"{account.id}/deployments/tuned", deployment_of(TUNED))

    assert answer.status == 201


async def test_models_name_the_base_of_fine_tuned_ones(world: World) -> None:
    """And nothing of base models."""
    account = bound(world)
    world.add_deployment(account, "checkpoint", "ftchkpt-0a1b", "1")

    models = (await call(world, "GET", f"{account.id}/models")).json()["value"]

    bases = {each["name"]: each.get("baseModel", {}).get("name") for each in models}
    assert bases == {"gpt-4o": None, TUNED: "gpt-4o-mini", "ftchkpt-0a1b": "gpt-4o"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"properties": []},
        {"properties": {"model": {"name": 1}}},
        {"properties": {"model": {"name": "gpt-4o"}}, "sku": {"name": "Standard", "capacity": 0}},
    ],
    ids=["empty", "list", "name", "capacity"],
)
async def test_a_deployment_that_cannot_be_is_refused(world: World, body: object) -> None:
    """With ARM's 400."""
    account = world.add_account()

    answer = await call(world, "PUT", f"{account.id}/deployments/one", body)

    assert (answer.status, account.children) == (400, {})
