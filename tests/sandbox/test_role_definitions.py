"""Role definitions at any scope."""

from typing import Any

import pytest

from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault
from sandbox.world import World
from tests.sandbox.access_calls import ACCESS, CRYPTO_USER, HOME, NAME, PROVIDER, READS_KEYS, SOMEONE, listed
from tests.sandbox.foundry_calls import call


async def test_built_in_roles_are_read_at_any_scope(world: World, vault: Vault) -> None:
    """With their data actions."""
    for scope in (vault.id, HOME, ""):
        path = f"{scope}{PROVIDER}/roleDefinitions/{CRYPTO_USER}"
        found = (await call(world, "GET", path, version=ACCESS)).json()

        (block,) = found["properties"]["permissions"]
        assert found["properties"]["type"] == "BuiltInRole"
        assert block["dataActions"] == [
            f"Microsoft.KeyVault/vaults/keys/{each}" for each in ("read", "wrap/action", "unwrap/action")
        ]


async def test_a_role_of_one_s_own_is_seen_where_it_can_be_assigned(world: World, vault: Vault) -> None:
    """It stays while it is assigned."""
    elsewhere = "/subscriptions/99999999-9999-9999-9999-999999999999"
    role = world.put_custom_role("Key watcher", [READS_KEYS])
    assignment = world.assign_role(vault.id, SOMEONE, "Key watcher")

    seen = await listed(world, vault.id, "roleDefinitions", "type eq 'CustomRole'")
    by_name = await listed(world, vault.id, "roleDefinitions", "roleName eq 'Key watcher'")
    path = f"{elsewhere}{PROVIDER}/roleDefinitions/{role.id}"

    assert [each["name"] for each in seen] == [each["name"] for each in by_name] == [role.id]
    assert (await call(world, "GET", path, version=ACCESS)).status == 404
    with pytest.raises(ServiceError, match="existing role assignments"):
        world.delete_custom_role("Key watcher")
    world.unassign_role(assignment.id)
    world.delete_custom_role("Key watcher")
    assert await listed(world, vault.id, "roleDefinitions", "type eq 'CustomRole'") == []


async def test_a_built_in_role_cannot_be_changed(world: World) -> None:
    """Nor deleted."""
    path = f"{HOME}{PROVIDER}/roleDefinitions/{CRYPTO_USER}"

    assert (await call(world, "DELETE", path, version=ACCESS)).status == 400
    with pytest.raises(ServiceError, match="Built-in"):
        world.put_custom_role("Reader", [READS_KEYS])


@pytest.mark.parametrize(
    ("role", "properties"),
    [
        (NAME, {"roleName": "x", "permissions": [], "assignableScopes": "all"}),
        (NAME, {"permissions": [], "assignableScopes": []}),
        ("name", {"roleName": "x", "permissions": [], "assignableScopes": []}),
    ],
)
async def test_what_is_no_role_is_refused(world: World, role: str, properties: dict[str, Any]) -> None:
    """It needs a name, permissions, scopes, and a GUID."""
    path = f"{HOME}{PROVIDER}/roleDefinitions/{role}"

    answer = await call(world, "PUT", path, {"properties": properties}, version=ACCESS)

    assert (answer.status, answer.json()["error"]["code"]) == (400, "InvalidRequestContent")
