"""Container registries over ARM."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.arm.identities import client_id
from sandbox.behaviour import Behaviour
from sandbox.clock import iso
from sandbox.defaults import SUBSCRIPTION
from sandbox.keyvault.keys import KeyVersion
from sandbox.world import World
from tests.sandbox.arm import follow, read, send

TYPE = "Microsoft.ContainerRegistry/registries"
IDENTITY = "/subscriptions/s/id-cr"


@pytest.fixture
def version(world: World) -> KeyVersion:
    """Return a key version in a vault fit for encryption."""
    return world.add_key(world.add_vault(), "cmk-registry")


async def key_of(world: World, identifier: str) -> Any:
    """Return the block that names the key, as ARM shows it."""
    return (await read(world, identifier))["properties"]["encryption"]["keyVaultProperties"]


async def test_a_registry_shows_its_key_and_the_version_in_use(world: World, version: KeyVersion) -> None:
    """Bound without a version it follows by itself, and says so."""
    registry = world.add_registry(key=version.key)

    assert (await read(world, registry.id))["properties"]["encryption"] == {
        "status": "enabled",
        "keyVaultProperties": {
            "keyIdentifier": version.key.uri,
            "versionedKeyIdentifier": version.uri,
            "identity": "system",
            "keyRotationEnabled": True,
            "lastKeyRotationTimestamp": iso(world.clock.now()),
        },
    }


async def test_a_pinned_registry_stays_where_it_is(world: World, version: KeyVersion) -> None:
    """However old the newer version is."""
    registry = world.add_registry(key=version)
    world.rotate_key(version)

    world.advance(timedelta(days=3))

    key = await key_of(world, registry.id)
    assert (key["keyIdentifier"], key["versionedKeyIdentifier"]) == (version.uri, version.uri)
    assert key["keyRotationEnabled"] is False


async def test_without_a_key_encryption_is_disabled(world: World) -> None:
    """Nothing names a key then."""
    registry = world.add_registry()

    assert (await read(world, registry.id))["properties"]["encryption"] == {"status": "disabled"}


async def test_a_user_assigned_identity_is_named_by_its_client_id(world: World, version: KeyVersion) -> None:
    """It is the one that the registry lists."""
    registry = world.add_registry(key=version.key, user_assigned=IDENTITY)

    shown = await read(world, registry.id)

    named = shown["properties"]["encryption"]["keyVaultProperties"]["identity"]
    assert named == client_id(IDENTITY) == shown["identity"]["userAssignedIdentities"][IDENTITY]["clientId"]


async def test_a_new_version_is_taken_up_when_it_is_old_enough(world: World, version: KeyVersion) -> None:
    """The key identifier stays the same."""
    world.behaviour = Behaviour(uptake_after=3600)
    registry = world.add_registry(key=version.key)
    newer = world.rotate_key(version)

    world.advance(timedelta(minutes=59))
    before = await key_of(world, registry.id)
    world.advance(timedelta(minutes=1))
    after = await key_of(world, registry.id)

    assert (before["versionedKeyIdentifier"], after["versionedKeyIdentifier"]) == (version.uri, newer.uri)
    assert before["keyIdentifier"] == after["keyIdentifier"] == version.key.uri
    assert before["lastKeyRotationTimestamp"] < after["lastKeyRotationTimestamp"]


async def test_an_edit_that_names_another_key_is_taken_up_at_once(world: World, version: KeyVersion) -> None:
    """As the portal would."""
    registry = world.add_registry(key=version.key)
    other = world.add_key(version.key.vault, "cmk-other")

    world.edit_resource(
        registry.id, {"properties.encryption.keyVaultProperties.keyIdentifier": other.key.uri}
    )

    assert (await key_of(world, registry.id))["versionedKeyIdentifier"] == other.uri


async def test_lists_have_pages(world: World) -> None:
    """Of a subscription and of a resource group."""
    world.behaviour = Behaviour(page_size=1)
    world.add_registry("cra")
    world.add_registry("crb", resource_group="rg-lab")

    first = await read(world, f"/subscriptions/{SUBSCRIPTION}/providers/{TYPE}")
    second = (await follow(world, first["nextLink"])).json()
    group = await read(world, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-lab/providers/{TYPE}")

    assert [each["name"] for each in [*first["value"], *second["value"]]] == ["cra", "crb"]
    assert [each["name"] for each in group["value"]] == ["crb"]


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
async def test_writes_are_not_simulated(world: World, method: str) -> None:
    """The reactor never writes one."""
    registry = world.add_registry()

    answer = await send(world, method, registry.id, {})

    assert (answer.status, answer.json()["error"]["code"]) == (501, "NotSimulated")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"properties": None},
        {"properties": {"encryption": {"status": "enabled", "keyVaultProperties": []}}},
        {"properties": {"encryption": {"status": 5}}},
    ],
)
async def test_broken_documents_are_shown_as_they_are(world: World, document: dict[str, Any]) -> None:
    """Nothing is added to them."""
    registry = world.add_registry(document=document)

    assert await read(world, registry.id) == {
        "id": registry.id,
        "name": "crcmk",
        "type": TYPE,
        **document,
    }
