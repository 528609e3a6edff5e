"""Cosmos DB accounts over ARM."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.behaviour import Behaviour, Completion, CosmosAnswer
from sandbox.defaults import SUBSCRIPTION
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.world import World
from tests.sandbox.arm import follow, read, send

TYPE = "Microsoft.DocumentDB/databaseAccounts"


def to_key(uri: Any) -> dict[str, Any]:
    """Return the PATCH that moves an account to a key URI."""
    return {"properties": {"keyVaultKeyUri": uri}}


@pytest.fixture
def version(world: World) -> KeyVersion:
    """Return a key version in a vault fit for encryption."""
    return world.add_key(world.add_vault(), "cmk-cosmos")


async def test_an_account_shows_its_key_and_the_version_in_use(world: World, version: KeyVersion) -> None:
    """The URI has no version; a field of its own tells it."""
    account = world.add_cosmos_account(key=version.key)

    properties = (await read(world, account.id))["properties"]

    assert properties["keyVaultKeyUri"] == version.key.uri
    assert properties["keyVaultKeyUriVersion"] == version.version
    assert properties["customerManagedKeyStatus"]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, "SystemAssignedIdentity"),
        ({"system_assigned": False}, "FirstPartyIdentity"),
        ({"default_identity": "FirstPartyIdentity"}, "FirstPartyIdentity"),
        ({"user_assigned": "/subscriptions/s/id-c"}, "UserAssignedIdentity=/subscriptions/s/id-c"),
    ],
    ids=["system", "none", "given", "user"],
)
async def test_the_default_identity_is_the_one_there_is(
    world: World, version: KeyVersion, options: dict[str, Any], wanted: str
) -> None:
    """Or the one that was asked for."""
    account = world.add_cosmos_account(key=version.key, **options)

    properties = (await read(world, account.id))["properties"]

    assert properties["defaultIdentity"] == wanted


async def test_a_new_version_is_taken_up_after_a_day(world: World, version: KeyVersion) -> None:
    """The URI stays the same."""
    account = world.add_cosmos_account(key=version.key)
    newer = world.rotate_key(version)

    world.advance(timedelta(hours=23))
    before = (await read(world, account.id))["properties"]
    world.advance(timedelta(hours=1))
    after = (await read(world, account.id))["properties"]

    assert (before["keyVaultKeyUriVersion"], after["keyVaultKeyUriVersion"]) == (
        version.version,
        newer.version,
    )
    assert after["keyVaultKeyUri"] == version.key.uri


@pytest.mark.parametrize("answer", CosmosAnswer)
async def test_an_update_moves_the_account_to_another_key(
    world: World, version: KeyVersion, answer: CosmosAnswer
) -> None:
    """It is long-running whatever its first status; the version in use changes when it ends."""
    world.behaviour = Behaviour(cosmos_answer=answer)
    account = world.add_cosmos_account(key=version.key)
    other = world.add_key(version.key.vault, "cmk-other")

    started = await send(world, "PATCH", account.id, to_key(other.key.uri))
    during = (await read(world, account.id))["properties"]
    polls = [(await follow(world, started.headers["Azure-AsyncOperation"])).json() for _ in range(2)]
    result = (await follow(world, started.headers["Location"])).json()["properties"]

    assert (started.status, started.headers["Retry-After"]) == (int(answer), "1")
    assert [each["status"] for each in polls] == ["Dequeued", "Succeeded"]
    assert started.headers["Location"].startswith(
        f"https://management.azure.com{account.id}/operationResults/"
    )
    assert (during["keyVaultKeyUri"], during["keyVaultKeyUriVersion"]) == (version.key.uri, version.version)
    assert during["provisioningState"] == "Updating"
    assert (result["keyVaultKeyUri"], result["keyVaultKeyUriVersion"]) == (other.key.uri, other.version)


async def test_other_changes_do_not_hurry_the_uptake(world: World, version: KeyVersion) -> None:
    """The account keeps the version it has."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    account = world.add_cosmos_account(key=version.key)
    world.rotate_key(version)

    answer = await send(world, "PATCH", account.id, {"tags": {"a": "b"}})

    assert answer.json()["properties"]["keyVaultKeyUriVersion"] == version.version
    assert answer.json()["tags"] == {"a": "b"}


@pytest.mark.parametrize("uri", ["pinned", "missing", "", None, 5])
async def test_a_key_uri_that_cannot_be_is_refused(world: World, version: KeyVersion, uri: Any) -> None:
    """Pinned ones too: the service follows the key."""
    account = world.add_cosmos_account(key=version.key)
    chosen = {"pinned": version.uri, "missing": f"{version.key.uri}x"}.get(uri, uri)

    answer = await send(world, "PATCH", account.id, to_key(chosen))

    assert answer.status == 400
    assert (await read(world, account.id))["properties"]["keyVaultKeyUri"] == version.key.uri


async def test_a_fault_lets_the_update_fail(world: World, version: KeyVersion) -> None:
    """The account says so and keeps its key."""
    account = world.add_cosmos_account(key=version.key)
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH"))
    other = world.add_key(version.key.vault, "cmk-other")

    started = await send(world, "PATCH", account.id, to_key(other.key.uri))
    for _ in range(2):
        polled = await follow(world, started.headers["Azure-AsyncOperation"])

    properties = (await read(world, account.id))["properties"]
    assert polled.json()["status"] == "Failed"
    assert (properties["provisioningState"], properties["keyVaultKeyUri"]) == ("Failed", version.key.uri)


async def test_lists_have_no_pages(world: World) -> None:
    """The contract of this service knows no next link."""
    world.behaviour = Behaviour(page_size=1)
    world.add_cosmos_account("cosmos-a", location="Sweden Central")
    world.add_cosmos_account("cosmos-b", resource_group="rg-lab")

    everything = await read(world, f"/subscriptions/{SUBSCRIPTION}/providers/{TYPE}")
    group = await read(world, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-lab/providers/{TYPE}")

    assert [each["name"] for each in everything["value"]] == ["cosmos-a", "cosmos-b"]
    assert [each["name"] for each in group["value"]] == ["cosmos-b"]
    assert "nextLink" not in everything


@pytest.mark.parametrize(
    "document", [{}, {"properties": None}, {"properties": {"keyVaultKeyUri": "https://[x/keys/k"}}]
)
async def test_broken_documents_are_shown_as_they_are(world: World, document: dict[str, Any]) -> None:
    """Nothing is added to them, and a PATCH does not crash."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    account = world.add_cosmos_account(document=document)

    found = await read(world, account.id)
    answer = await send(world, "PATCH", account.id, {"tags": {}})

    assert found == {"id": account.id, "name": "cosmos-cmk", "type": TYPE, **document}
    assert answer.status == 200
