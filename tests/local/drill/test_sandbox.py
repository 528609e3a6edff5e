"""What scenarios say to the sandbox about access."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from local.drill.errors import SandboxRefusedError
from local.drill.sandbox import HOME, Sandbox
from sandbox.server import Server
from sandbox.world import World

SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
READS = "Microsoft.KeyVault/vaults/keys/read"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Return a world with a vault and an account."""
    async with World() as made:
        made.add_vault()
        made.add_account(user_assigned="id-ai")
        yield made


@pytest.fixture
async def sandbox(world: World) -> AsyncIterator[Sandbox]:
    """Return a client of a server of that world."""
    async with TestServer(Server(world).app()) as server, aiohttp.ClientSession() as session:
        yield Sandbox(str(server.make_url("")).rstrip("/"), session)


async def test_roles_are_given_and_taken(world: World, sandbox: Sandbox) -> None:
    """To an object id, to what a resource is, to a group."""
    vault = world.get_vault("kv-cmk").id
    group = await sandbox.put_group("users", [SOMEONE, world.get_identity("id-ai").id])
    role = await sandbox.put_custom_role("Key watcher", [READS], scopes=[HOME])

    made = [
        await sandbox.assign_role(vault, SOMEONE),
        await sandbox.assign_role(vault, group, "Key watcher", condition="x"),
    ]
    assert [each.lower() for each in made] == list(world.authorization.assignments)
    assert [each.role_id for each in world.authorization.assignments.values()][1] == role
    with pytest.raises(SandboxRefusedError, match="existing role assignments"):
        await sandbox.delete_custom_role("Key watcher")
    for each in made:
        await sandbox.unassign_role(each)
    await sandbox.delete_custom_role("Key watcher")

    assert not world.authorization.assignments
    assert role not in world.authorization.definitions


async def test_denials_and_refusals_are_put_up_and_removed(world: World, sandbox: Sandbox) -> None:
    """As a deployment stack and a missing right would."""
    denial = await sandbox.put_denial(HOME, [READS], excluded=[SOMEONE])
    assert denial.lower() in world.authorization.denials

    await sandbox.delete_denial(denial)
    await sandbox.refuse_access_reads(HOME)
    assert len(world.authorization.refusing) == 1
    await sandbox.refuse_access_reads(HOME, refuses=False)

    assert not world.authorization.denials
    assert not world.authorization.refusing


async def test_principals_are_deleted(world: World, sandbox: Sandbox) -> None:
    """A managed identity leaves an empty entry behind."""
    await sandbox.delete_principal(SOMEONE)
    await sandbox.delete_identity("id-ai")

    (shown,) = world.get_account("foundry").document["identity"]["userAssignedIdentities"].values()
    assert SOMEONE in world.directory.deleted
    assert shown == {"principalId": "", "clientId": ""}


async def test_keys_are_disabled_and_enabled_whole_or_by_version(world: World, sandbox: Sandbox) -> None:
    """Disabling without a version reaches the older ones too."""
    first = world.add_key(world.get_vault("kv-cmk"), "cmk")
    second = world.rotate_key(first)

    await sandbox.disable_key("cmk", "kv-cmk")
    whole = (first.enabled, second.enabled)
    await sandbox.enable_key("cmk", "kv-cmk")
    await sandbox.disable_key("cmk", "kv-cmk", first.version)

    assert whole == (False, False)
    assert (first.enabled, second.enabled) == (False, True)


async def test_keys_are_deleted_recovered_and_purged(world: World, sandbox: Sandbox) -> None:
    """A purge under purge protection is refused."""
    vault = world.get_vault("kv-cmk")
    world.add_key(vault, "cmk")

    await sandbox.delete_key("cmk", "kv-cmk")
    await sandbox.recover_key("cmk", "kv-cmk")
    kept = list(vault.keys)
    await sandbox.delete_key("cmk", "kv-cmk")
    with pytest.raises(SandboxRefusedError, match="purge protection"):
        await sandbox.purge_key("cmk", "kv-cmk")
    await sandbox.change_vault("kv-cmk", purge_protection=False)
    await sandbox.purge_key("cmk", "kv-cmk")

    assert kept == ["cmk"]
    assert (vault.keys, vault.deleted) == ({}, {})


async def test_vaults_are_deleted_recovered_and_purged(world: World, sandbox: Sandbox) -> None:
    """What was assigned at a vault does not come back with it."""
    await sandbox.change_vault("kv-cmk", purge_protection=False, public_network_access="Disabled")
    await sandbox.assign_role(world.get_vault("kv-cmk").id, SOMEONE)

    await sandbox.delete_vault("kv-cmk")
    await sandbox.recover_vault("kv-cmk")
    kept = world.get_vault("kv-cmk").public_network_access
    await sandbox.delete_vault("kv-cmk")
    await sandbox.purge_vault("kv-cmk")

    assert kept == "Disabled"
    assert (world.keys.vaults, world.keys.deleted_vaults) == ({}, {})
    assert not world.authorization.assignments


async def test_deployments_are_put(world: World, sandbox: Sandbox) -> None:
    """Below an account by name."""
    made = await sandbox.put_deployment("foundry", "chat", "gpt-4o", capacity=50, sku="GlobalStandard")

    assert world.get_account("foundry").children["deployments/chat"] == made
    assert made["sku"] == {"name": "GlobalStandard", "capacity": 50}


async def test_the_audit_log_is_sent_to_a_hub(world: World, sandbox: Sandbox) -> None:
    """Where to, what is in it, and once more."""
    vault = world.get_vault("kv-cmk")
    world.change_vault(vault, audit_hub="cmk-audit")
    await sandbox.create_version("cmk", vault.name)

    await sandbox.connect_hub("cmk-audit", "http://127.0.0.1:9/hub")
    await sandbox.tell_use("cmk", SOMEONE, vault=vault.name, status=403)
    with pytest.raises(SandboxRefusedError, match="nothing was delivered"):
        await sandbox.repeat_hub("cmk-audit")

    told = [record["operationName"] for _, record in world.audit.hubs["cmk-audit"].waiting]
    assert told == ["KeyCreate", "KeyUnwrap"]
