"""Vaults deleted and recovered over ARM."""

from typing import Any

import pytest

from sandbox.messages import Response
from sandbox.world import World
from tests.sandbox.foundry_calls import call
from tests.sandbox.vault_recovery import recovery

VERSION = "api-version=2026-05-15"
SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"


async def ask(world: World, method: str, path: str, body: object = None) -> Response:
    """Send one request to Key Vault's provider."""
    return await call(world, method, path, body, VERSION)


async def test_a_recovered_vault_has_its_keys_and_nothing_that_hung_on_it(world: World) -> None:
    """Neither role assignments nor a diagnostic setting."""
    vault = world.add_vault(audit_hub="audit")
    world.add_key(vault, "cmk")
    world.assign_role(vault.id, SOMEONE)

    deleted = await ask(world, "DELETE", vault.id)
    gone = await ask(world, "GET", vault.id)
    recovered = await ask(world, "PUT", vault.id, recovery(vault))
    keys = (await ask(world, "GET", f"{vault.id}/keys")).json()["value"]

    assert (deleted.status, gone.status, recovered.status) == (200, 404, 200)
    assert recovered.json()["id"] == vault.id
    assert [each["name"] for each in keys] == ["cmk"]
    assert (dict(world.authorization.assignments), vault.audit_hub) == ({}, "")


@pytest.mark.parametrize(
    ("wanted", "status"),
    [({"location": "westeurope"}, 404), ({"mode": "default"}, 400), ({"location": "Sweden Central"}, 200)],
    ids=["elsewhere", "other mode", "display name"],
)
async def test_a_vault_is_recovered_where_it_was(world: World, wanted: Any, status: int) -> None:
    """By a PUT that says so."""
    vault = world.add_vault(location="swedencentral")
    world.delete_vault(vault)

    answer = await ask(world, "PUT", vault.id, recovery(vault, **wanted))

    assert answer.status == status


async def test_a_vault_that_is_not_there_is_not_deleted(world: World) -> None:
    """Nor one of that name in another resource group."""
    vault = world.add_vault()

    answer = await ask(world, "DELETE", vault.id.replace("rg-cmk", "rg-other"))

    assert answer.status == 204
    assert world.get_vault("kv-cmk") is vault
