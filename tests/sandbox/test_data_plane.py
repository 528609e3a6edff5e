"""Keys at the vault's own host, through Azure's own client."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceRequestError,
)
from azure.keyvault.keys import KeyRotationLifetimeAction, KeyRotationPolicy, KeyRotationPolicyAction
from azure.keyvault.keys.aio import KeyClient
from azure.keyvault.keys.crypto import SignatureAlgorithm

from sandbox.behaviour import Behaviour
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.rotation import RotationPolicy, Trigger
from sandbox.world import World

type Clients = Callable[[str], KeyClient]


async def test_the_first_request_is_challenged(world: World, keys: Clients) -> None:
    """One 401 tells the client where to get its token; the second request carries it."""
    world.add_key(world.add_vault())

    await keys("kv-cmk").get_key("cmk-foundry")

    assert world.exchanges.count(operation="GetKey", status=401) == 1
    assert world.exchanges.count(operation="GetKey", status=200) == 1


async def test_a_key_is_created_and_found_without_regard_to_case(world: World, keys: Clients) -> None:
    """Both planes see the key at once."""
    vault = world.add_vault()
    client = keys("kv-cmk")

    made = await client.create_rsa_key("Cmk-New", size=3072, tags={"a": "b"})
    found = await client.get_key("CMK-NEW", str(made.properties.version).upper())

    assert found.id == made.id
    assert (found.key_type, found.properties.tags, len(vars(found.key)["n"])) == (
        "RSA",
        {"a": "b"},
        3072 // 8,
    )
    assert world.get_key(vault, "cmk-new").current.version == made.properties.version


async def test_a_rotation_follows_the_policy(world: World, keys: Clients, start: datetime) -> None:
    """The new version expires when the policy says."""
    world.add_key(world.add_vault())
    client = keys("kv-cmk")
    notify = KeyRotationLifetimeAction(KeyRotationPolicyAction.notify, time_before_expiry="P20D")
    policy = KeyRotationPolicy(lifetime_actions=[notify], expires_in="P3M")

    await client.update_key_rotation_policy("cmk-foundry", policy)
    rotated = await client.rotate_key("cmk-foundry")
    kept = await client.get_key_rotation_policy("cmk-foundry")

    assert rotated.properties.expires_on == start.replace(year=2027, month=2)
    assert (kept.expires_in, kept.lifetime_actions[0].time_before_expiry) == ("P3M", "P20D")


async def test_a_key_rotates_by_itself_when_its_policy_says(world: World, start: datetime) -> None:
    """Each version is made at its own moment, however far the clock jumps."""
    key = world.add_key(world.add_vault()).key
    world.keys.set_policy(key, RotationPolicy((Trigger("Rotate", after_create="P90D"),)))

    world.advance(timedelta(days=200))

    assert [each.created for each in key.versions] == [start + timedelta(days=each) for each in (0, 90, 180)]


async def test_a_disabled_version_is_refused(world: World, keys: Clients) -> None:
    """The code is Key Vault's."""
    version = world.add_key(world.add_vault())
    client = keys("kv-cmk")
    await client.update_key_properties("cmk-foundry", version.version, enabled=False)

    with pytest.raises(HttpResponseError, match="disabled key") as refused:
        await client.get_key("cmk-foundry")

    assert refused.value.status_code == 403
    assert not version.enabled


async def test_attributes_are_changed(world: World, keys: Clients, start: datetime) -> None:
    """`nbf` and `exp` arrive in the version."""
    version = world.add_key(world.add_vault())
    later = start + timedelta(days=9)

    await keys("kv-cmk").update_key_properties("cmk-foundry", expires_on=later, not_before=start)

    assert (version.not_before, version.expires_on) == (start, later)


async def test_a_deleted_key_comes_back_whole(world: World, keys: Clients, start: datetime) -> None:
    """Soft delete takes all versions, recovery brings them back, the name stays taken meanwhile."""
    version = world.add_key(world.add_vault())
    world.rotate_key(version)
    client = keys("kv-cmk")

    deleted = await client.delete_key("cmk-foundry")
    with pytest.raises(ResourceNotFoundError):
        await client.get_key("cmk-foundry")
    with pytest.raises(ResourceExistsError, match="deleted but recoverable"):
        await client.create_rsa_key("cmk-foundry")
    await client.recover_deleted_key("cmk-foundry")

    assert (deleted.deleted_date, deleted.scheduled_purge_date) == (start, start + timedelta(days=90))
    assert len([each async for each in client.list_properties_of_key_versions("cmk-foundry")]) == 2


async def test_purge_needs_a_vault_without_purge_protection(world: World, keys: Clients) -> None:
    """Purge protection refuses; without it the name is free again."""
    for name, protected in (("kv-safe", True), ("kv-bold", False)):
        world.add_key(world.add_vault(name, purge_protection=protected))
        await keys(name).delete_key("cmk-foundry")

    with pytest.raises(HttpResponseError, match="purge protection"):
        await keys("kv-safe").purge_deleted_key("cmk-foundry")
    await keys("kv-bold").purge_deleted_key("cmk-foundry")

    assert (await keys("kv-bold").create_rsa_key("cmk-foundry")).name == "cmk-foundry"


async def test_a_deleted_key_is_purged_when_its_time_is_up(world: World, keys: Clients) -> None:
    """The clock does what nobody may."""
    vault = world.add_vault()
    world.keys.delete(world.add_key(vault).key)

    world.advance(timedelta(days=91))

    assert vault.deleted == {}
    assert [each async for each in keys("kv-cmk").list_deleted_keys()] == []


async def test_keys_go_over_pages(world: World, keys: Clients) -> None:
    """A list longer than a page is whole."""
    world.behaviour = Behaviour(page_size=2)
    vault = world.add_vault()
    for number in range(5):
        world.add_key(vault, f"key-{number}")

    listed = [each.name async for each in keys("kv-cmk").list_properties_of_keys()]

    assert listed == [f"key-{number}" for number in range(5)]


async def test_an_unknown_vault_is_never_called(keys: Clients) -> None:
    """The host is not part of the world, so nothing is sent."""
    with pytest.raises(ServiceRequestError, match="not part of this world"):
        await keys("kv-elsewhere").get_key("cmk")


async def test_an_unsupported_size_is_refused(world: World, keys: Clients) -> None:
    """Key Vault says BadParameter."""
    world.add_vault()

    with pytest.raises(HttpResponseError, match="1024 is not supported"):
        await keys("kv-cmk").create_rsa_key("small", size=1024)


async def test_encryption_is_not_simulated(world: World, keys: Clients) -> None:
    """The 501 names method and path."""
    version = world.add_key(world.add_vault())
    crypto = keys("kv-cmk").get_cryptography_client("cmk-foundry", key_version=version.version)

    with pytest.raises(HttpResponseError, match="not simulated"):
        await crypto.sign(SignatureAlgorithm.rs256, b"0" * 32)


async def test_a_dropped_connection_is_tried_again_by_the_client(world: World, keys: Clients) -> None:
    """The client sees the connection break and comes back."""
    world.add_key(world.add_vault())
    world.faults.add(Fault(FaultKind.DROP_REQUEST, host="^kv-cmk", count=1))
    world.faults.add(Fault(FaultKind.DROP_RESPONSE, host="^kv-cmk", count=1))

    found = await keys("kv-cmk").get_key("cmk-foundry")

    assert found.name == "cmk-foundry"
