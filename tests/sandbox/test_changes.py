"""Who is told when a resource of the other services changes."""

from collections.abc import AsyncIterator

import pytest

from sandbox.actors import is_unseen
from sandbox.behaviour import Behaviour
from sandbox.clock import Clock
from sandbox.control.api import Control
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.arm import follow, send
from tests.sandbox.conftest import START


class ListeningWorld(World):
    """Keep what it is told."""

    def __init__(self) -> None:
        """Start with a clock that stands, and nothing heard."""
        self.heard: list[tuple[str, str]] = []
        super().__init__(clock=Clock.stopped_at(START), behaviour=Behaviour())

    def _resource_changed(self, resource_id: str, operation: str) -> None:
        if not is_unseen():
            self.heard.append((resource_id, operation))


@pytest.fixture
async def world() -> AsyncIterator[ListeningWorld]:
    """Return a world that listens to itself."""
    async with ListeningWorld() as made:
        yield made


@pytest.fixture
def version(world: ListeningWorld) -> KeyVersion:
    """Return a key version in a vault fit for encryption."""
    made = world.add_key(world.add_vault())
    world.heard.clear()
    return made


async def control(world: World, method: str, path: str) -> None:
    """Call the control API; anything but 200 fails the test."""
    answer = await Control(world).handle(
        Request(method, f"https://management.azure.com/sandbox{path}", body=b"{}")
    )
    assert answer.status == 200, answer.body


async def test_builders_tell_nobody(world: ListeningWorld, version: KeyVersion) -> None:
    """What they make has been there."""
    world.add_workspace(key=version)
    world.add_storage_scope(world.add_storage_account(key=version), key=version)
    world.add_search_object(world.add_search_service(), key=version)
    world.add_cosmos_account(key=version.key)
    world.add_registry(key=version.key)

    assert world.heard == []


async def test_a_patch_that_ends_at_once_is_told_at_once(world: ListeningWorld, version: KeyVersion) -> None:
    """Of accounts, scopes and search services."""
    account = world.add_storage_account(key=version)
    scope = world.add_storage_scope(account, key=version)
    service = world.add_search_service()

    for each in (account, scope, service):
        await send(world, "PATCH", each.id, {"properties": {}})

    assert world.heard == [
        (account.id, "Microsoft.Storage/storageAccounts/write"),
        (scope.id, "Microsoft.Storage/storageAccounts/encryptionScopes/write"),
        (service.id, "Microsoft.Search/searchServices/write"),
    ]


async def test_a_long_running_patch_is_told_when_it_ends(world: ListeningWorld, version: KeyVersion) -> None:
    """Of workspaces and Cosmos DB accounts."""
    hub, cosmos = world.add_workspace(key=version), world.add_cosmos_account(key=version.key)

    started = [await send(world, "PATCH", each.id, {"tags": {}}) for each in (hub, cosmos)]
    before = list(world.heard)
    for each in [*started, *started]:
        await follow(world, each.headers["Azure-AsyncOperation"])

    assert before == []
    assert world.heard == [
        (hub.id, "Microsoft.MachineLearningServices/workspaces/write"),
        (cosmos.id, "Microsoft.DocumentDB/databaseAccounts/write"),
    ]


async def test_a_patch_that_fails_is_not_told(world: ListeningWorld, version: KeyVersion) -> None:
    """Neither one refused nor one that fails later."""
    world.behaviour = Behaviour(completion_after=1)
    hub, account = world.add_workspace(key=version), world.add_storage_account(key=version)
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH", count=2))

    started = await send(world, "PATCH", hub.id, {"tags": {}})
    await follow(world, started.headers["Azure-AsyncOperation"])
    await send(world, "PATCH", account.id, {"tags": {}})

    assert world.heard == []


async def test_a_person_who_writes_and_deletes_is_heard(world: ListeningWorld) -> None:
    """The control API stands for the portal."""
    paths = [
        "/workspaces/hub",
        "/storage-accounts/stcmk",
        "/storage-accounts/stcmk/scopes/scope",
        "/search-services/srch",
        "/cosmos-accounts/cosmos",
        "/registries/cr",
    ]

    for path in paths:
        await control(world, "PUT", path)
    for path in reversed(paths):
        await control(world, "DELETE", path)

    kinds = [
        "Microsoft.MachineLearningServices/workspaces",
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Storage/storageAccounts/encryptionScopes",
        "Microsoft.Search/searchServices",
        "Microsoft.DocumentDB/databaseAccounts",
        "Microsoft.ContainerRegistry/registries",
    ]
    assert [operation for _, operation in world.heard] == [
        *(f"{kind}/write" for kind in kinds),
        *(f"{kind}/delete" for kind in reversed(kinds)),
    ]
