"""Consumers of every type move to a new key version by the same steps; nothing else of them changes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from reactors.core.identifiers import ResourceId
from reactors.core.records import UpdateState
from sandbox.arm.resources import Resource
from sandbox.keyvault.keys import KeyVersion
from tests.mixed_estate import sweep_through_a_day
from tests.stage import Stage

type Build = Callable[[Stage, KeyVersion], Resource]


def a_hub(stage: Stage, first: KeyVersion) -> Resource:
    """Return a hub of the older sort, which lets its key be changed."""
    return stage.world.add_workspace(key=first, service_side=False, tags={"owner": "ai"})


def a_storage_account(stage: Stage, first: KeyVersion) -> Resource:
    """Return a pinned storage account."""
    return stage.world.add_storage_account(key=first, tags={"owner": "ai"})


def a_storage_scope(stage: Stage, first: KeyVersion) -> Resource:
    """Return a pinned scope of a storage account with Microsoft's key."""
    return stage.world.add_storage_scope(stage.world.add_storage_account(), key=first)


def without_version(document: dict[str, Any], *versions: str) -> str:
    """Return a document's text without what a new version must change: the version, and times."""
    text = json.dumps(document, sort_keys=True)
    for version in versions:
        text = text.replace(version, "VERSION")
    return text


async def rotated(stage: Stage, first: KeyVersion) -> KeyVersion:
    """Make a new version and let everything that follows from its event happen."""
    second = stage.world.rotate_key(first)
    await stage.tell(second)
    await stage.settle()
    return second


@pytest.mark.parametrize("build", [a_hub, a_storage_account, a_storage_scope])
async def test_a_pinned_consumer_is_moved_and_proven(stage: Stage, build: Build) -> None:
    """Whatever its type; its other settings stay as they were."""
    first = stage.world.add_key(stage.world.add_vault())
    resource = build(stage, first)
    await sweep_through_a_day(stage)
    before = await stage.ports.consumers.observe(ResourceId.parse(resource.id))

    second = await rotated(stage, first)

    (update,) = await stage.ports.updates.list_for(ResourceId.parse(resource.id))
    assert (update.state, update.reason) == (UpdateState.PROVEN, "")
    after = await stage.ports.consumers.observe(ResourceId.parse(resource.id))
    assert after.binding is not None
    assert after.binding.key.version == second.version
    assert (after.tags, after.identity, after.location) == (before.tags, before.identity, before.location)
    kept = json.loads(without_version(json.loads(before.encryption), first.version, second.version))
    now = json.loads(without_version(json.loads(after.encryption), first.version, second.version))
    times = {"lastKeyRotationTimestamp", "currentVersionedKeyIdentifier", "lastModifiedTime"}
    assert _stripped(now, times) == _stripped(kept, times)
    assert stage.failures == []


async def test_an_encryption_scope_of_a_foundry_resource_is_moved(stage: Stage) -> None:
    """Beside its resource, each by a write of its own."""
    first = stage.world.add_key(stage.world.add_vault())
    account = stage.world.add_account(key=first.key)
    stage.world.add_encryption_scope(account, "scope", key=first)
    await sweep_through_a_day(stage)
    scope = ResourceId.parse(f"{account.id}/encryptionScopes/scope")

    second = await rotated(stage, first)

    (update,) = await stage.ports.updates.list_for(scope)
    assert (update.state, update.reason) == (UpdateState.PROVEN, "")
    after = await stage.ports.consumers.observe(scope)
    assert after.binding is not None
    assert after.binding.key.version == second.version


async def test_versionless_consumers_are_left_alone(stage: Stage) -> None:
    """Nothing is written to them."""
    first = stage.world.add_key(stage.world.add_vault())
    stage.world.add_workspace(key=first.key, service_side=False)
    storage = stage.world.add_storage_account(key=first.key)
    stage.world.add_storage_scope(storage, key=first.key)
    stage.world.add_cosmos_account(key=first.key)
    await sweep_through_a_day(stage)

    await rotated(stage, first)

    assert stage.world.exchanges.count(method="PATCH") == 0
    assert stage.world.exchanges.count(method="PUT") == 0
    assert await stage.rows.of("Updates") == []


async def test_a_service_side_hub_that_refuses_ends_as_a_finding(stage: Stage) -> None:
    """Tried once, told once."""
    first = stage.world.add_key(stage.world.add_vault())
    hub = stage.world.add_workspace(key=first)
    await stage.sweep()

    await rotated(stage, first)
    await stage.sweep()

    (update,) = await stage.ports.updates.list_for(ResourceId.parse(hub.id))
    assert (update.state, update.patches) == (UpdateState.FAILED, 1)
    assert "key-update-failed" in await stage.rows.findings()
    assert stage.world.exchanges.count(method="PATCH") == 1
    assert stage.titles().count("hub could not be moved to the new key version") == 1


async def test_what_is_never_written_is_left_to_people(stage: Stage) -> None:
    """A pinned search object and a pinned Cosmos DB account."""
    first = stage.world.add_key(stage.world.add_vault())
    service = stage.world.add_search_service()
    stage.world.add_search_object(service, key=first)
    stage.world.add_cosmos_account(key=first)
    await sweep_through_a_day(stage)

    await rotated(stage, first)

    assert await stage.rows.of("Updates") == []
    card = str(next(card for card in stage.cards() if "has a new version" in str(card["fallbackText"])))
    assert "To be updated by hand" in card
    assert "documents" in card


def _stripped(block: Any, names: set[str]) -> Any:
    if isinstance(block, dict):
        return {
            name: _stripped(value, names)
            for name, value in block.items()
            if name.lower() not in {each.lower() for each in names}
        }
    return block
