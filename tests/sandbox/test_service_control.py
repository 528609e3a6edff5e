"""Control of the other services, and the search data plane at the server."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from sandbox.keyvault.keys import KeyVersion
from sandbox.server import Server
from sandbox.world import World

type Client = TestClient[Any, Any]
BEARER = {"Authorization": "Bearer sandbox"}
PINNED = {"vault": "kv-cmk", "key": "cmk", "version": "current"}
FOLLOWING = {"vault": "kv-cmk", "key": "cmk"}


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    """Return an HTTP client of a server."""
    async with TestClient(TestServer(Server(world).app())) as made:
        yield made


@pytest.fixture
def version(world: World) -> KeyVersion:
    """Return the key version that the control requests of these tests name."""
    return world.add_key(world.add_vault(), "cmk")


async def control(client: Client, method: str, path: str, body: Any = None) -> Any:
    """Call the control API and return its JSON; anything but 200 fails the test."""
    async with client.request(method, f"/sandbox{path}", json=body) as answer:
        found = await answer.json()
        assert answer.status == 200, found
        return found


@pytest.mark.parametrize(
    ("path", "body", "pinned"),
    [
        ("/workspaces/hub", {**PINNED, "kind": "Hub", "service_side": False}, True),
        ("/storage-accounts/stcmk", {**PINNED, "tags": {"a": "b"}}, True),
        ("/storage-accounts/stcmk", FOLLOWING, False),
        ("/cosmos-accounts/cosmos", {**FOLLOWING, "user_assigned": "id-c"}, False),
        ("/registries/cr", FOLLOWING, False),
    ],
    ids=["workspace", "storage-pinned", "storage-versionless", "cosmos", "registry"],
)
async def test_a_resource_is_made_shown_and_deleted(
    client: Client, version: KeyVersion, path: str, body: dict[str, Any], *, pinned: bool
) -> None:
    """The summary tells its key, the version and the identity."""
    made = await control(client, "PUT", path, body)
    shown = await control(client, "GET", path)
    await control(client, "DELETE", path)

    assert shown == made
    assert (made["key_vault_uri"], made["key_name"]) == ("https://kv-cmk.vault.azure.net/", "cmk")
    assert made["key_version"] == (version.version if pinned else None)
    assert made["identity_type"] == ("UserAssigned" if "user_assigned" in body else "SystemAssigned")
    async with client.get(f"/sandbox{path}") as answer:
        assert answer.status == 400


async def test_the_summary_tells_the_version_in_use(client: Client, version: KeyVersion) -> None:
    """Of a versionless binding, once a day has passed."""
    await control(client, "PUT", "/storage-accounts/stcmk", FOLLOWING)
    newer = await control(client, "POST", "/vaults/kv-cmk/keys/cmk/rotate")

    before = await control(client, "GET", "/storage-accounts/stcmk")
    await control(client, "POST", "/clock", {"advance": "P1D"})
    after = await control(client, "GET", "/storage-accounts/stcmk")

    assert (before["version_in_use"], after["version_in_use"]) == (version.version, newer["version"])


@pytest.mark.usefixtures("version")
async def test_parts_are_made_shown_and_deleted(client: Client) -> None:
    """Scopes below storage accounts, objects below search services."""
    await control(client, "PUT", "/storage-accounts/stcmk", {})
    await control(client, "PUT", "/search-services/srch", {"enforcement": "Enabled"})
    parts = {
        "/storage-accounts/stcmk/scopes/one": FOLLOWING,
        "/search-services/srch/indexes/one": {**PINNED, "application_id": "an-app"},
        "/search-services/srch/skillsets/two": {**PINNED, "user_assigned": "id-s"},
    }

    made = {path: await control(client, "PUT", path, body) for path, body in parts.items()}
    state = await control(client, "GET", "")
    shown = {path: await control(client, "GET", path) for path in parts}
    for path in parts:
        await control(client, "DELETE", path)
    emptied = await control(client, "GET", "")

    assert shown == made
    assert all(each["key_name"] == "cmk" for each in made.values())
    assert [each["name"] for each in state["storage_accounts"][0]["scopes"]] == ["one"]
    objects = {each["name"]: each["identity"] for each in state["search_services"][0]["objects"]}
    assert objects["one"] == "an-app"
    assert objects["two"].endswith("/userAssignedIdentities/id-s")
    assert emptied["storage_accounts"][0]["scopes"] == emptied["search_services"][0]["objects"] == []


@pytest.mark.usefixtures("version")
async def test_the_state_lists_all_services(client: Client) -> None:
    """Each under its control path."""
    await control(client, "PUT", "/workspaces/hub", PINNED)
    await control(client, "PUT", "/workspaces/project", {"kind": "Project", "hub": "hub"})
    await control(client, "PUT", "/cosmos-accounts/cosmos", {"system_assigned": False})
    await control(client, "PUT", "/registries/cr", FOLLOWING)

    state = await control(client, "GET", "")

    assert [(each["name"], each["key_name"]) for each in state["workspaces"]] == [
        ("hub", "cmk"),
        ("project", None),
    ]
    assert state["cosmos_accounts"][0]["identity"] == "FirstPartyIdentity"
    assert state["registries"][0]["identity"] == "system"


@pytest.mark.parametrize(
    "document", [{"properties": 5}, {"identity": [], "properties": {"encryption": {"keySource": []}}}]
)
async def test_a_broken_document_has_a_summary(client: Client, document: dict[str, Any]) -> None:
    """Empty where nothing can be read."""
    for path in ("workspaces", "storage-accounts", "search-services", "cosmos-accounts", "registries"):
        made = await control(client, "PUT", f"/{path}/broken", {"document": document})

        assert (made["key_name"], made["identity_type"]) == (None, "")


@pytest.mark.parametrize(
    ("path", "body", "hint"),
    [
        ("/workspaces/hub", {"key": "cmk"}, "needs vault"),
        ("/workspaces/hub", {"hub": "nowhere"}, "there are"),
        ("/workspaces/hub", {"colour": "red"}, "service_side"),
        ("/storage-accounts/st/scopes/one", {}, "there are"),
        ("/search-services/srch/aliases/one", {}, "skillsets"),
    ],
)
async def test_mistakes_are_told_with_what_is_allowed(
    world: World, client: Client, path: str, body: Any, hint: str
) -> None:
    """The answer is 400, and its message helps."""
    world.add_search_service("srch")

    async with client.put(f"/sandbox{path}", json=body) as answer:
        found = await answer.json()

    assert answer.status == 400
    assert hint in found["error"]["message"]


@pytest.mark.parametrize("path", ["/storage-accounts/st/scopes/one", "/search-services/srch/indexes/one"])
async def test_a_part_that_is_not_there_is_told(world: World, client: Client, path: str) -> None:
    """With those there are."""
    world.add_storage_account("st")
    world.add_search_service("srch")

    async with client.get(f"/sandbox{path}") as answer:
        found = await answer.json()

    assert answer.status == 400
    assert "there are: none" in found["error"]["message"]


@pytest.mark.parametrize(
    ("path", "host"),
    [("/search/srch/indexes", ""), ("/indexes", "srch.search.windows.net")],
    ids=["alias", "host"],
)
async def test_a_search_service_is_reached_by_alias_or_host(
    world: World, client: Client, path: str, host: str
) -> None:
    """Both ways show its objects; the record names the real host."""
    world.add_search_object(world.add_search_service("srch"), "documents")
    headers = {**BEARER, **({"Host": host} if host else {})}

    async with client.get(f"{path}?api-version=2024-07-01", headers=headers) as answer:
        found = await answer.json()

    assert [each["name"] for each in found["value"]] == ["documents"]
    recorded = [each.as_json()["url"] for each in world.exchanges]
    assert recorded == ["https://srch.search.windows.net/indexes?api-version=2024-07-01"]


async def test_an_unknown_search_service_is_an_error_not_a_call(client: Client) -> None:
    """The server says that there is no such host."""
    async with client.get("/search/nowhere/indexes?api-version=2024-07-01", headers=BEARER) as answer:
        found = await answer.json()

    assert (answer.status, found["error"]["code"]) == (404, "UnknownHost")
