"""What stands below an account, through Azure's own client."""

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient

from sandbox.errors import SandboxError
from sandbox.world import World
from tests.sandbox.foundry_calls import call, scope_on

type Client = CognitiveServicesManagementClient


async def test_an_encryption_scope_is_bound_to_a_key_of_its_own(world: World, accounts: Client) -> None:
    """A scope shows its key as an account does; without one Microsoft holds it."""
    vault = world.add_vault()
    version = world.add_key(vault)
    account = world.add_account("foundry", key=version)
    world.add_encryption_scope(account, "pinned", key=version)
    world.add_encryption_scope(account, "following", key=version.key, state="Disabled")
    world.add_encryption_scope(account, "plain")

    shown: dict[str, Any] = {
        str(each.name): each.properties async for each in accounts.encryption_scopes.list("rg-ai", "foundry")
    }

    assert shown["pinned"].key_vault_properties.key_version == version.version
    assert shown["following"].key_vault_properties.key_version is None
    assert shown["following"].state == "Disabled"
    assert (shown["plain"].key_source, shown["plain"].key_vault_properties) == (
        "Microsoft.CognitiveServices",
        None,
    )


async def test_a_scope_put_over_arm_is_there_afterwards(world: World, accounts: Client) -> None:
    """A key that cannot be used is refused, and then nothing is written."""
    version = world.add_key(world.add_vault())
    world.add_account("foundry")
    await accounts.encryption_scopes.create_or_update("rg-ai", "foundry", "One", scope_on(version))
    world.keys.update(version, {"enabled": False})

    with pytest.raises(HttpResponseError, match="disabled"):
        await accounts.encryption_scopes.create_or_update("rg-ai", "foundry", "two", scope_on(version))

    names = [each.name async for each in accounts.encryption_scopes.list("rg-ai", "foundry")]
    assert names == ["One"]


async def test_connections_belong_to_an_account_or_to_a_project(world: World, accounts: Client) -> None:
    """Each list has only what was put there; the connected resource stands in the metadata."""
    account = world.add_account("foundry")
    project = world.add_project(account)
    cosmos = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/threads"
    world.add_connection(account, "CognitiveSearch", "", "https://srch.search.windows.net")
    world.add_connection(project, "CosmosDb", cosmos, "https://threads.documents.azure.com")

    own: list[Any] = [each async for each in accounts.account_connections.list("rg-ai", "foundry")]
    theirs: list[Any] = [each async for each in accounts.project_connections.list("rg-ai", "foundry", "main")]

    assert [each.properties.category for each in own] == ["CognitiveSearch"]
    assert "ResourceId" not in own[0].properties.metadata
    assert [each.properties.metadata["ResourceId"] for each in theirs] == [cosmos]
    assert theirs[0].properties.target == "https://threads.documents.azure.com"


async def test_a_capability_host_names_its_connections(world: World) -> None:
    """A project's host lists the connections for storage, threads, vectors and models."""
    account = world.add_account("foundry")
    project = world.add_project(account)
    world.add_capability_host(project, storage=["blobs"], threads=["threads"], vectors=["search"])

    answer = await call(world, "GET", f"{project.id}/capabilityHosts")
    one = await call(world, "GET", f"{project.id}/capabilityHosts/agents")

    (host,) = answer.json()["value"]
    assert host == one.json()
    assert host["properties"]["threadStorageConnections"] == ["threads"]
    assert host["properties"]["storageConnections"] == ["blobs"]
    assert host["properties"]["vectorStoreConnections"] == ["search"]


@pytest.mark.parametrize(
    "path",
    [
        "/projects/missing",
        "/projects/missing/connections",
        "/connections/missing",
        "/capabilityHosts/missing",
    ],
)
async def test_what_is_not_below_an_account_is_not_found(world: World, path: str) -> None:
    """ARM's 404 names the resource."""
    account = world.add_account("foundry")

    answer = await call(world, "GET", f"{account.id}{path}")

    assert answer.status == 404
    assert "missing" in answer.json()["error"]["message"]


async def test_a_project_goes_with_all_below_it(world: World, accounts: Client) -> None:
    """Other children stay."""
    account = world.add_account("foundry")
    project = world.add_project(account)
    world.add_project(account, "main-two")
    world.add_connection(project, "CosmosDb", "", "https://threads.documents.azure.com")

    world.delete_child(account, "projects/main")

    assert set(account.children) == {"projects/main-two"}
    with pytest.raises(ResourceNotFoundError):
        await accounts.projects.get("rg-ai", "foundry", "main")


@pytest.mark.parametrize(
    "ask",
    [
        lambda world, account: world.delete_child(account, "projects/none"),
        lambda world, account: world.get_project(account, "none"),
    ],
    ids=["delete", "get"],
)
def test_asking_for_a_child_that_is_not_there_says_so(world: World, ask: Callable[..., object]) -> None:
    """The error names it."""
    account = world.add_account("foundry")

    with pytest.raises(SandboxError, match="none"):
        ask(world, account)
