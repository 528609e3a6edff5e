"""Editing and deleting any resource by its ARM id, as a drill does to break it."""

import json
from typing import Any

import pytest

from sandbox.behaviour import Behaviour
from sandbox.control.api import Control
from sandbox.defaults import SUBSCRIPTION
from sandbox.errors import SandboxError
from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Request, Response
from sandbox.world import World
from tests.sandbox.arm import ARM, read, send
from tests.sandbox.receiver import Receiver

ACCESS = "properties.publicNetworkAccess"


@pytest.fixture
def version(world: World) -> KeyVersion:
    """Return a key version in a vault fit for encryption."""
    return world.add_key(world.add_vault())


@pytest.fixture
async def subscribed(world: World, receiver: Receiver) -> World:
    """Return the world after somebody has subscribed to what is written in its subscription."""
    source = f"/subscriptions/{SUBSCRIPTION}"
    await world.grid.subscribe(Subscription("arm", source, receiver.url, world.clock.now()))
    return world


def told(world: World) -> list[tuple[str, str]]:
    """Return the resource and the last word of the type of each event."""
    events = [each.event for each in world.grid.deliveries if each.event]
    return [(each.subject, each.type.rpartition(".")[2]) for each in events]


async def control(world: World, method: str, body: Any) -> Response:
    """Return the control API's answer."""
    sent = json.dumps(body).encode()
    return await Control(world).handle(Request(method, f"{ARM}/sandbox/resources", body=sent))


def everything(world: World, version: KeyVersion) -> list[str]:
    """Return the ids of one resource of each kind that has a document."""
    account = world.add_account(key=version)
    made = [
        world.add_workspace(key=version),
        world.add_storage_account(key=version),
        world.add_search_service(),
        world.add_cosmos_account(key=version.key),
        world.add_registry(key=version.key),
    ]
    scope = world.add_storage_scope(made[1], key=version)
    project = world.add_project(account)
    connection = world.add_connection(project, "CosmosDb", "", "https://cosmos.documents.azure.com")
    return [account.id, project.id, connection["id"], scope.id, *(each.id for each in made)]


async def test_any_resource_shows_what_was_set(world: World, version: KeyVersion) -> None:
    """Over ARM, at any depth, of any type."""
    for identifier in everything(world, version):
        world.edit_resource(identifier, {ACCESS: 5, "properties.new.deep": ["x"]})

        properties = (await read(world, identifier))["properties"]
        assert (properties["publicNetworkAccess"], properties["new"]) == (5, {"deep": ["x"]}), identifier


async def test_null_removes(world: World, version: KeyVersion) -> None:
    """Whole blocks too, and what the service itself would fill in."""
    account, storage = world.add_account(key=version), world.add_storage_account(key=version)
    shown = "properties.encryption.keyvaultproperties.currentVersionedKeyIdentifier"

    world.edit_resource(account.id, {"properties.encryption": None, "properties.absent.too": None})
    world.edit_resource(storage.id, {shown: None})

    assert "encryption" not in (await read(world, account.id))["properties"]
    block = (await read(world, storage.id))["properties"]["encryption"]["keyvaultproperties"]
    assert "currentVersionedKeyIdentifier" not in block
    assert block["keyversion"] == version.version


@pytest.mark.parametrize("state", ["Failed", "Moving", None, 7])
async def test_a_provisioning_state_can_be_anything(world: World, version: KeyVersion, state: object) -> None:
    """Of the resources that have one."""
    for made in (world.add_account(key=version), world.add_workspace(key=version)):
        world.edit_resource(made.id, {"properties.provisioningState": state})

        assert (await read(world, made.id))["properties"].get("provisioningState") == state


async def test_a_state_that_was_set_ends_with_the_next_update(world: World, version: KeyVersion) -> None:
    """A word for it leaves the service at work."""
    world.behaviour = Behaviour(completion_after=1)
    account = world.add_account(key=version)
    world.edit_resource(account.id, {"properties.provisioningState": "Failed"})

    started = await send(world, "PATCH", account.id, {"tags": {}})
    await read(world, started.headers["Azure-AsyncOperation"].removeprefix(ARM).partition("?")[0])

    assert (await read(world, account.id))["properties"]["provisioningState"] == "Succeeded"


async def test_a_key_that_was_set_is_used(world: World, version: KeyVersion) -> None:
    """Storage and Cosmos DB show the version in use of the key named."""
    other = world.add_key(version.key.vault, "other")
    storage = world.add_storage_account(key=version)
    cosmos = world.add_cosmos_account(key=version.key)

    world.edit_resource(
        storage.id,
        {
            "properties.encryption.keyvaultproperties.keyname": "other",
            "properties.encryption.keyvaultproperties.keyversion": None,
        },
    )
    world.edit_resource(cosmos.id, {"properties.keyVaultKeyUri": other.key.uri})

    block = (await read(world, storage.id))["properties"]["encryption"]["keyvaultproperties"]
    assert block["currentVersionedKeyIdentifier"] == other.uri
    assert (await read(world, cosmos.id))["properties"]["keyVaultKeyUriVersion"] == other.version


async def test_places_in_lists_and_names_with_dots_can_be_reached(world: World, version: KeyVersion) -> None:
    """A number is a place in a list, a backslash keeps a dot."""
    account = world.add_account(key=version)

    world.edit_resource(account.id, {"properties.capabilities.0.name": "X", r"tags.a\.b": "c"})

    shown = await read(world, account.id)
    assert shown["properties"]["capabilities"][0] == {"name": "X"}
    assert shown["tags"] == {"a.b": "c"}


@pytest.mark.parametrize("path", ["id", "name", "type", "", "properties..x", "location.x", "kind.0"])
def test_impossible_paths_are_refused(world: World, version: KeyVersion, path: str) -> None:
    """And nothing has changed."""
    account = world.add_account(key=version)
    before = account.as_json()

    with pytest.raises(SandboxError):
        world.edit_resource(account.id, {path: "x"})

    assert account.as_json() == before


async def test_edits_and_deletions_are_told(subscribed: World, version: KeyVersion) -> None:
    """Once each, under the id as ARM has it."""
    ids = everything(subscribed, version)
    subscribed.grid.deliveries.clear()

    for identifier in ids:
        await control(subscribed, "PATCH", {"id": identifier.upper(), "set": {ACCESS: "Disabled"}})
    written = told(subscribed)
    for identifier in ids[2:]:
        await control(subscribed, "DELETE", {"id": identifier})

    assert written == [(identifier, "ResourceWriteSuccess") for identifier in ids]
    assert told(subscribed)[len(ids) :] == [(identifier, "ResourceDeleteSuccess") for identifier in ids[2:]]


async def test_silent_ones_are_not_told(subscribed: World, version: KeyVersion) -> None:
    """Neither edits nor deletions."""
    ids = everything(subscribed, version)
    subscribed.grid.deliveries.clear()

    for identifier in ids:
        await control(subscribed, "PATCH", {"id": identifier, "set": {ACCESS: "Disabled"}, "silent": True})
    for identifier in (*reversed(ids[:4]), version.key.vault.id):
        await control(subscribed, "DELETE", {"id": identifier, "silent": True})

    assert told(subscribed) == []


async def test_what_was_deleted_is_gone(world: World, version: KeyVersion) -> None:
    """With all below it; accounts and vaults as their services delete them."""
    ids = everything(world, version)

    for identifier in (ids[0], *ids[4:], version.key.vault.id):
        assert (await control(world, "DELETE", {"id": identifier})).status == 200

    for identifier in ids:
        assert (await send(world, "GET", identifier)).status == 404
    assert len(world.accounts.deleted) == len(world.keys.deleted_vaults) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "/subscriptions/x"},
        {"id": "/subscriptions/x", "set": {"tags.a": "b"}},
        {"set": {"tags.a": "b"}},
        {"id": 5, "set": {"tags.a": "b"}},
    ],
    ids=["nothing", "nothing-to-set", "unknown", "no-id", "no-text"],
)
async def test_a_request_that_names_nothing_is_refused(world: World, body: dict[str, Any]) -> None:
    """With what would be right."""
    answer = await control(world, "PATCH", body)

    assert answer.status == 400, answer.body


async def test_a_vault_is_shown_but_edited_elsewhere(world: World, version: KeyVersion) -> None:
    """It has attributes, not a document."""
    vault = version.key.vault

    answer = await control(world, "PATCH", {"id": vault.id, "set": {"tags.a": "b"}})

    assert world.show_resource(vault.id)["name"] == vault.name
    assert (answer.status, f"/sandbox/vaults/{vault.name}" in str(answer.body)) == (400, True)
