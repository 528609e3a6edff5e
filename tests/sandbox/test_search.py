"""Search services over ARM, and their objects on the data plane."""

from typing import Any

import pytest

from sandbox.defaults import SUBSCRIPTION
from sandbox.errors import SandboxError, UnknownHostError
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Request, Response
from sandbox.world import World
from tests.sandbox.arm import BEARER, read, send

TYPE = "Microsoft.Search/searchServices"


async def ask(
    world: World, path: str, query: str = "api-version=2024-07-01", host: str = "srch-cmk", **headers: str
) -> Response:
    """Ask a service's data plane."""
    url = f"https://{host}.search.windows.net/{path}?{query}"
    return await world.handle(Request("GET", url, {**BEARER, **headers}))


@pytest.fixture
def version(world: World) -> KeyVersion:
    """Return a key version in a vault fit for encryption."""
    return world.add_key(world.add_vault(), "cmk-search")


async def test_a_service_shows_enforcement_and_compliance(world: World, version: KeyVersion) -> None:
    """One object without a key of its own breaks it, where enforcement is on."""
    service = world.add_search_service(enforcement="Enabled", user_assigned="id-s", system_assigned=True)
    world.add_search_object(service, "a", key=version)
    before = await read(world, service.id)
    world.add_search_object(service, "b", collection="skillsets")
    after = await read(world, service.id)

    assert before["identity"]["type"] == "SystemAssigned, UserAssigned"
    assert [each["properties"]["encryptionWithCmk"] for each in (before, after)] == [
        {"enforcement": "Enabled", "encryptionComplianceStatus": "Compliant"},
        {"enforcement": "Enabled", "encryptionComplianceStatus": "NonCompliant"},
    ]


async def test_a_service_is_updated_at_once(world: World) -> None:
    """The read-only parts of a PATCH are ignored."""
    service = world.add_search_service()

    encryption = {"enforcement": "Enabled"}
    body = {"properties": {"encryptionWithCmk": encryption, "status": "stopped"}, "tags": {"a": "b"}}
    answer = await send(world, "PATCH", service.id, body)

    found = answer.json()
    assert (answer.status, found["tags"]) == (200, {"a": "b"})
    assert found["properties"]["encryptionWithCmk"]["enforcement"] == "Enabled"
    assert found["properties"]["status"] == "running"


async def test_a_fault_lets_the_update_fail(world: World) -> None:
    """With its status."""
    service = world.add_search_service()
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH", status=503))

    answer = await send(world, "PATCH", service.id, {"tags": {}})

    assert answer.status == 503


async def test_services_are_listed(world: World) -> None:
    """By subscription and by group."""
    world.add_search_service("srch-a")
    world.add_search_service("srch-b", resource_group="rg-lab")

    everything = await read(world, f"/subscriptions/{SUBSCRIPTION}/providers/{TYPE}")
    group = await read(world, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-lab/providers/{TYPE}")

    assert [each["name"] for each in everything["value"]] == ["srch-a", "srch-b"]
    assert [each["name"] for each in group["value"]] == ["srch-b"]


async def test_objects_show_their_keys(world: World, version: KeyVersion) -> None:
    """Pinned, versionless, with an identity, with an app registration, and without a key."""
    service = world.add_search_service()
    world.add_search_object(service, "pinned", key=version)
    world.add_search_object(service, "versionless", key=version.key, user_assigned="id-s")
    world.add_search_object(service, "app", key=version, application_id="an-app")
    world.add_search_object(service, "plain")

    answer = await ask(world, "indexes")

    keys = {each["name"]: each["encryptionKey"] for each in answer.json()["value"]}
    assert keys["pinned"] == {
        "keyVaultKeyName": "cmk-search",
        "keyVaultKeyVersion": version.version,
        "keyVaultUri": "https://kv-cmk.vault.azure.net/",
        "identity": None,
    }
    assert keys["versionless"]["keyVaultKeyVersion"] is None
    assert keys["versionless"]["identity"]["userAssignedIdentity"].endswith("/userAssignedIdentities/id-s")
    assert keys["app"]["accessCredentials"] == {"applicationId": "an-app", "applicationSecret": None}
    assert keys["plain"] is None


@pytest.mark.parametrize("collection", ["indexes", "synonymmaps", "indexers", "datasources", "skillsets"])
async def test_each_collection_has_its_own_list(world: World, version: KeyVersion, collection: str) -> None:
    """And `$select` leaves out what is not asked for."""
    service = world.add_search_service()
    world.add_search_object(service, "one", collection=collection, key=version, extra={"description": "x"})

    whole = (await ask(world, collection)).json()
    parts = (await ask(world, collection, "api-version=2024-07-01&$select=name,%20encryptionKey")).json()

    assert whole["value"][0]["description"] == "x"
    assert [set(each) for each in parts["value"]] == [{"@odata.etag", "name", "encryptionKey"}]
    assert world.exchanges.count(method="GET", path=f"/{collection}$") == 2


async def test_a_raw_object_is_shown_as_it_is(world: World) -> None:
    """Any field can be broken."""
    service = world.add_search_service()
    world.add_search_object(service, "raw", document={"name": 5, "encryptionKey": []})

    answer = await ask(world, "indexes")

    assert answer.json()["value"] == [{"name": 5, "encryptionKey": []}]


async def test_a_service_can_refuse_its_data(world: World) -> None:
    """ARM still shows the service."""
    service = world.add_search_service(refuses_data_access=True)

    answer = await ask(world, "indexes")

    assert answer.status == 403
    assert (await read(world, service.id))["name"] == "srch-cmk"


@pytest.mark.parametrize(
    ("path", "query", "headers", "status"),
    [
        ("indexes", "api-version=2020-06-30", {}, 400),
        ("indexes", "", {}, 400),
        ("indexes", "api-version=2024-07-01", {"authorization": ""}, 401),
        ("aliases", "api-version=2024-07-01", {}, 501),
    ],
    ids=["version", "no-version", "no-token", "not-simulated"],
)
async def test_wrong_questions_are_refused(
    world: World, path: str, query: str, headers: dict[str, str], status: int
) -> None:
    """With an error body, and on record."""
    world.add_search_service()

    answer = await ask(world, path, query, **headers)

    assert answer.status == status
    assert answer.json()["error"]["message"]
    assert world.exchanges.count(status=status) == 1


async def test_a_fault_meets_the_data_plane(world: World) -> None:
    """Found by the host."""
    world.add_search_service()
    world.faults.add(Fault(FaultKind.STATUS, host="search", status=503))

    answer = await ask(world, "indexes")

    assert answer.status == 503


async def test_a_service_that_is_gone_has_no_host(world: World) -> None:
    """Its objects are gone too, should it come back."""
    service = world.add_search_service()
    world.add_search_object(service)

    world.services.search.remove(service)

    with pytest.raises(UnknownHostError):
        await ask(world, "indexes")
    world.add_search_service()
    assert (await ask(world, "indexes")).json()["value"] == []


async def test_an_unknown_collection_is_a_mistake(world: World) -> None:
    """The error lists the collections there are."""
    service = world.add_search_service()

    with pytest.raises(SandboxError, match="skillsets"):
        world.add_search_object(service, collection="aliases")


@pytest.mark.parametrize("document", [{}, {"properties": None}, {"properties": {"encryptionWithCmk": 3}}])
async def test_broken_documents_are_shown_as_they_are(world: World, document: dict[str, Any]) -> None:
    """Nothing is added to them."""
    service = world.add_search_service(document=document)

    found = await read(world, service.id)

    assert found == {"id": service.id, "name": "srch-cmk", "type": TYPE, **document}
