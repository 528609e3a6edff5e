"""Vaults and keys over ARM, through Azure's own client."""

from datetime import datetime, timedelta

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from sandbox.behaviour import Behaviour
from sandbox.faults import Fault, FaultKind
from sandbox.world import World


async def test_a_vault_shows_its_protection(world: World, vaults: KeyVaultManagementClient) -> None:
    """Purge protection that is off is absent, as in Azure."""
    world.add_vault("kv-safe")
    world.add_vault("kv-bold", purge_protection=False, rbac=False)

    safe = await vaults.vaults.get("rg-cmk", "KV-Safe")
    bold = await vaults.vaults.get("rg-cmk", "kv-bold")

    assert (safe.properties.enable_purge_protection, safe.properties.enable_rbac_authorization) == (
        True,
        True,
    )
    assert (bold.properties.enable_purge_protection, bold.properties.enable_rbac_authorization) == (
        None,
        False,
    )


async def test_a_key_shows_its_current_version(
    world: World, vaults: KeyVaultManagementClient, start: datetime
) -> None:
    """The key carries the newest version's attributes; each version has its own."""
    first = world.add_key(world.add_vault(), expires_in=timedelta(days=40))
    world.advance(timedelta(days=1))
    second = world.rotate_key(first)

    key = await vaults.keys.get("rg-cmk", "kv-cmk", "cmk-foundry")
    old = await vaults.keys.get_version("rg-cmk", "kv-cmk", "cmk-foundry", first.version)

    assert key.key_uri_with_version == second.uri
    assert key.attributes is not None
    assert key.attributes.created == int((start + timedelta(days=1)).timestamp())
    assert old.attributes is not None
    assert old.attributes.expires == int((start + timedelta(days=40)).timestamp())
    assert (old.kty, old.key_size) == ("RSA", 2048)
    assert set(old.key_ops or []) >= {"wrapKey", "unwrapKey"}


async def test_versions_go_over_pages(world: World, vaults: KeyVaultManagementClient) -> None:
    """All versions arrive, oldest first."""
    world.behaviour = Behaviour(page_size=2)
    made = [world.add_key(world.add_vault())]
    made += [world.rotate_key(made[0]) for _ in range(4)]

    listed = [each.name async for each in vaults.keys.list_versions("rg-cmk", "kv-cmk", "cmk-foundry")]

    assert listed == [each.version for each in made]


async def test_a_soft_deleted_key_is_gone_for_arm(world: World, vaults: KeyVaultManagementClient) -> None:
    """ARM shows no soft-deleted keys."""
    key = world.add_key(world.add_vault()).key
    world.keys.delete(key)

    with pytest.raises(ResourceNotFoundError):
        await vaults.keys.get("rg-cmk", "kv-cmk", "cmk-foundry")

    assert [each async for each in vaults.keys.list("rg-cmk", "kv-cmk")] == []


async def test_throttling_is_waited_out_by_the_client_at_no_cost(
    world: World, vaults: KeyVaultManagementClient
) -> None:
    """The client's own retries go on; their waits take no time."""
    world.add_vault()
    world.faults.add(Fault(FaultKind.STATUS, path="/vaults/kv-cmk$", count=2, status=429, retry_after=3600))

    found = await vaults.vaults.get("rg-cmk", "kv-cmk")

    assert found.name == "kv-cmk"
    assert world.exchanges.count(path="/vaults/kv-cmk$", status=429) == 2


async def test_a_malformed_answer_reaches_the_client(world: World, vaults: KeyVaultManagementClient) -> None:
    """Half a body is what the client has to cope with."""
    world.add_vault()
    world.faults.add(Fault(FaultKind.MALFORMED))

    with pytest.raises(HttpResponseError):
        await vaults.vaults.get("rg-cmk", "kv-cmk")
