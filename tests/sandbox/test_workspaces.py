"""Hubs, projects and workspaces over ARM."""

from typing import Any

import pytest

from sandbox.arm.resources import Resource
from sandbox.behaviour import Behaviour, Completion, Refusal, ServiceSideHub, Showing
from sandbox.defaults import SUBSCRIPTION
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.keyvault.uri import joined
from sandbox.messages import Response
from sandbox.world import World
from tests.sandbox.arm import follow, read, send

TYPE = "Microsoft.MachineLearningServices/workspaces"


def to_key(uri: str) -> dict[str, Any]:
    """Return the PATCH that moves a workspace to a key URI."""
    return {"properties": {"encryption": {"keyVaultProperties": {"keyIdentifier": uri}}}}


async def move(world: World, workspace: Resource, uri: str) -> Response:
    """Send that PATCH."""
    return await send(world, "PATCH", workspace.id, to_key(uri))


async def shown_key(world: World, workspace: Resource) -> Any:
    """Return the key URI that a workspace shows."""
    found = await read(world, workspace.id)
    return found["properties"]["encryption"]["keyVaultProperties"]["keyIdentifier"]


@pytest.fixture
def version(world: World) -> KeyVersion:
    """Return a key version in a vault fit for encryption."""
    return world.add_key(world.add_vault())


async def test_a_service_side_hub_shows_its_key_and_its_identity(world: World, version: KeyVersion) -> None:
    """The vault is named by its ARM id, the key by its URI, the identity by its ARM id."""
    hub = world.add_workspace("hub", key=version, user_assigned="id-hub", tags={"env": "prod"})

    found = await read(world, hub.id.upper().replace("SUBSCRIPTIONS", "subscriptions"))

    encryption = found["properties"]["encryption"]
    assert (found["kind"], found["type"], found["tags"]) == ("Hub", TYPE, {"env": "prod"})
    assert encryption["keyVaultProperties"] == {
        "keyVaultArmId": version.key.vault.id,
        "keyIdentifier": version.uri,
    }
    assert encryption["identity"]["userAssignedIdentity"] in found["identity"]["userAssignedIdentities"]
    assert found["identity"]["type"] == "UserAssigned"
    assert found["properties"]["enableServiceSideCMKEncryption"] is True
    assert "serviceProvisionedResourceGroup" not in found["properties"]


async def test_a_legacy_hub_has_a_managed_resource_group(world: World, version: KeyVersion) -> None:
    """Its Cosmos DB, search and storage live there."""
    hub = world.add_workspace("hub", key=version, service_side=False)

    properties = (await read(world, hub.id))["properties"]

    group = properties["serviceProvisionedResourceGroup"]
    assert f"/resourceGroups/{group}/" in properties["encryption"]["cosmosDbResourceId"]
    assert properties["enableServiceSideCMKEncryption"] is False


async def test_a_project_has_no_encryption_and_names_its_hub(world: World, version: KeyVersion) -> None:
    """The key is the hub's."""
    hub = world.add_workspace("hub", key=version)

    project = world.add_workspace("project", kind="Project", hub=hub)

    properties = (await read(world, project.id))["properties"]
    assert properties["hubResourceId"] == hub.id
    assert "encryption" not in properties


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({}, "SystemAssigned"),
        ({"user_assigned": "id"}, "UserAssigned"),
        ({"user_assigned": "id", "system_assigned": True}, "SystemAssigned,UserAssigned"),
        ({"system_assigned": False}, "None"),
    ],
    ids=["system", "user", "both", "none"],
)
async def test_the_identity_is_chosen(world: World, options: dict[str, Any], kind: str) -> None:
    """Exactly one, both or none."""
    hub = world.add_workspace(**options)

    identity = (await read(world, hub.id))["identity"]

    assert identity["type"] == kind
    assert ("principalId" in identity) == ("System" in kind)


async def test_lists_have_pages_and_know_groups(world: World) -> None:
    """Each workspace comes once, wherever the pages end."""
    world.behaviour = Behaviour(page_size=2)
    for number in range(3):
        world.add_workspace(f"hub-{number}")
    world.add_workspace("elsewhere", resource_group="rg-lab")

    first = await read(world, f"/subscriptions/{SUBSCRIPTION}/providers/{TYPE}")
    second = (await follow(world, first["nextLink"])).json()
    group = await read(world, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/RG-LAB/providers/{TYPE}")

    assert [each["name"] for each in first["value"] + second["value"]] == [
        *("hub-0", "hub-1", "hub-2", "elsewhere")
    ]
    assert [each["name"] for each in group["value"]] == ["elsewhere"]


async def test_the_key_of_a_legacy_hub_moves_by_a_long_running_update(
    world: World, version: KeyVersion
) -> None:
    """The old key is shown until a poll sees the end, by either address."""
    hub = world.add_workspace("hub", key=version, service_side=False)
    newer = world.rotate_key(version)

    started = await move(world, hub, newer.uri)
    before = await shown_key(world, hub)
    first = await follow(world, started.headers["Azure-AsyncOperation"])
    second = await follow(world, started.headers["Location"])

    assert (started.status, started.headers["Retry-After"]) == (202, "1")
    assert started.json()["properties"]["provisioningState"] == "Updating"
    assert (before, first.json()["status"]) == (version.uri, "Running")
    assert second.json()["properties"]["encryption"]["keyVaultProperties"]["keyIdentifier"] == newer.uri
    assert second.json()["properties"]["provisioningState"] == "Succeeded"


async def test_the_location_is_polled_until_the_workspace_is_back(world: World, version: KeyVersion) -> None:
    """It answers 202 with itself while the update runs."""
    hub = world.add_workspace("hub", key=version, service_side=False)
    started = await move(world, hub, world.rotate_key(version).uri)

    running = await follow(world, started.headers["Location"])
    ended = await follow(world, running.headers["Location"])

    assert (running.status, ended.status) == (202, 200)


async def test_the_new_key_is_shown_at_once_where_the_switch_says_so(
    world: World, version: KeyVersion
) -> None:
    """And a busy workspace takes no second update."""
    world.behaviour = Behaviour(showing=Showing.NEW)
    hub = world.add_workspace("hub", key=version, service_side=False)
    newer = world.rotate_key(version)

    await move(world, hub, newer.uri)
    again = await move(world, hub, newer.uri)

    assert await shown_key(world, hub) == newer.uri
    assert (again.status, again.json()["error"]["code"]) == (409, "RequestConflict")


@pytest.mark.parametrize(("switch", "status"), [(ServiceSideHub.REFUSES, 400), (ServiceSideHub.TAKES, 200)])
async def test_a_service_side_hub_goes_by_the_switch(
    world: World, version: KeyVersion, switch: ServiceSideHub, status: int
) -> None:
    """Nobody knows for sure whether such a hub can be moved."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE, service_side_hub=switch)
    hub = world.add_workspace("hub", key=version)

    answer = await move(world, hub, world.rotate_key(version).uri)

    assert answer.status == status


@pytest.mark.parametrize(
    ("vault", "key"), [("kv-two", "cmk-foundry"), ("kv-cmk", "nowhere"), ("kv-cmk", "curved")]
)
async def test_a_key_that_cannot_be_is_refused(
    world: World, version: KeyVersion, vault: str, key: str
) -> None:
    """Another vault's, a missing one, one of the wrong type: the workspace stays as it is."""
    hub = world.add_workspace("hub", key=version, service_side=False)
    world.add_key(world.add_vault("kv-two"), "cmk-foundry")
    world.add_key(version.key.vault, "curved", kty="EC")

    answer = await move(world, hub, joined(f"https://{vault}.vault.azure.net/", key))

    assert answer.status == 400
    assert await shown_key(world, hub) == version.uri


@pytest.mark.parametrize("encryption", [{"status": "Disabled"}, None], ids=["disabled", "removed"])
async def test_encryption_cannot_be_switched_off(world: World, version: KeyVersion, encryption: Any) -> None:
    """A hub keeps what it was made with."""
    hub = world.add_workspace("hub", key=version, service_side=False)

    answer = await send(world, "PATCH", hub.id, {"properties": {"encryption": encryption}})

    assert answer.status == 400


async def test_encryption_cannot_be_switched_on(world: World, version: KeyVersion) -> None:
    """A hub made without a key of its own never has one."""
    hub = world.add_workspace("hub")

    answer = await move(world, hub, version.uri)

    assert answer.status == 400


async def test_a_refusal_can_come_from_the_operation(world: World, version: KeyVersion) -> None:
    """The poll says Failed, and the state stays so."""
    world.behaviour = Behaviour(refusal=Refusal.IN_OPERATION, completion_after=1)
    hub = world.add_workspace("hub", key=version, service_side=False)
    world.keys.update(version, {"enabled": False})

    started = await move(world, hub, version.uri)
    polled = (await follow(world, started.headers["Azure-AsyncOperation"])).json()
    result = await follow(world, started.headers["Location"])

    assert (polled["status"], polled["error"]["code"], result.status) == ("Failed", "Forbidden", 403)
    assert (await read(world, hub.id))["properties"]["provisioningState"] == "Failed"


async def test_a_fault_lets_the_update_fail(world: World, version: KeyVersion) -> None:
    """The error is the fault's."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    hub = world.add_workspace("hub", key=version, service_side=False)
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH", status=500, code="Broken"))

    answer = await move(world, hub, world.rotate_key(version).uri)

    assert (answer.status, answer.json()["error"]["code"]) == (500, "Broken")


async def test_tags_change_without_regard_to_the_key(world: World, version: KeyVersion) -> None:
    """A service-side hub refuses only what touches its key."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    hub = world.add_workspace("hub", key=version)

    answer = await send(world, "PATCH", hub.id, {"tags": {"a": "b"}})

    assert (answer.status, answer.json()["tags"]) == (200, {"a": "b"})


async def test_extras_and_raw_documents_are_shown_as_given(world: World, version: KeyVersion) -> None:
    """A test can break any field, or the whole."""
    broken = world.add_workspace("broken", key=version, extra={"encryption": 5, "keyVault": None})
    raw = world.add_workspace("raw", document={"location": 7, "properties": None})

    first, second = await read(world, broken.id), await read(world, raw.id)

    assert first["properties"]["encryption"] == 5
    assert "keyVault" not in first["properties"]
    assert second == {"id": raw.id, "name": "raw", "type": TYPE, "location": 7, "properties": None}


async def test_a_broken_workspace_takes_a_patch_or_refuses_it(world: World, version: KeyVersion) -> None:
    """Nothing crashes on a document without properties."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    raw = world.add_workspace("raw", document={"properties": None})

    key, tags = await move(world, raw, version.uri), await send(world, "PATCH", raw.id, {"tags": {}})

    assert (key.status, tags.status) == (400, 200)


async def test_a_removed_workspace_is_gone_also_for_its_update(world: World, version: KeyVersion) -> None:
    """ARM answers 404, the update's result too."""
    hub = world.add_workspace("hub", key=version, service_side=False)
    started = await move(world, hub, world.rotate_key(version).uri)

    world.services.workspaces.resources.remove(hub)

    assert (await send(world, "GET", hub.id)).status == 404
    await follow(world, started.headers["Location"])
    assert (await follow(world, started.headers["Location"])).status == 404
