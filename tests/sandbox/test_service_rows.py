"""The other services in Resource Graph."""

import json
from typing import Any

from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.arm import ARM, BEARER, send

QUERY = "resources | where isnotempty(id) | project id, name, type, location, resourceGroup, properties"


async def rows(world: World) -> dict[str, Any]:
    """Return all rows by name."""
    url = f"{ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
    answer = await world.handle(Request("POST", url, BEARER, json.dumps({"query": QUERY}).encode()))
    assert answer.status == 200, answer.body
    return {each["name"]: each for each in answer.json()["data"]}


async def test_every_service_has_rows(world: World) -> None:
    """Types are lower case; encryption scopes have no rows of their own."""
    version = world.add_key(world.add_vault())
    world.add_workspace("hub", key=version)
    world.add_storage_scope(world.add_storage_account("stcmk", key=version.key, resource_group="RG-St"))
    world.add_search_service("srch")
    world.add_cosmos_account("cosmos", key=version.key)
    world.add_registry("cr", key=version.key)

    found = await rows(world)

    assert {name: row["type"] for name, row in found.items()} == {
        "kv-cmk": "microsoft.keyvault/vaults",
        "hub": "microsoft.machinelearningservices/workspaces",
        "stcmk": "microsoft.storage/storageaccounts",
        "srch": "microsoft.search/searchservices",
        "cosmos": "microsoft.documentdb/databaseaccounts",
        "cr": "microsoft.containerregistry/registries",
    }
    block = found["stcmk"]["properties"]["encryption"]["keyvaultproperties"]
    assert block["currentVersionedKeyIdentifier"] == version.uri
    assert found["stcmk"]["resourceGroup"] == "rg-st"


async def test_the_rows_follow_updates_and_the_clock(world: World) -> None:
    """A PATCH shows at once, an uptake when it happens, a removal too."""
    version = world.add_key(world.add_vault())
    account = world.add_storage_account("stcmk", key=version.key)
    cosmos = world.add_cosmos_account("cosmos", key=version.key)
    await rows(world)
    newer = world.rotate_key(version)

    world.set_clock(newer.created.replace(day=newer.created.day + 1))
    await send(world, "PATCH", account.id, {"tags": {"a": "b"}})
    after = await rows(world)
    world.services.cosmos.resources.remove(cosmos)

    block = after["stcmk"]["properties"]["encryption"]["keyvaultproperties"]
    assert block["currentVersionedKeyIdentifier"] == newer.uri
    assert after["cosmos"]["properties"]["keyVaultKeyUriVersion"] == newer.version
    assert "cosmos" not in await rows(world)


async def test_broken_documents_have_rows(world: World) -> None:
    """As much of one as there is."""
    world.add_workspace("bare", document={})
    world.add_storage_account("odd", document={"kind": ["x"], "location": 5, "properties": "none"})

    found = await rows(world)

    assert (found["bare"]["location"], found["bare"]["properties"]) == (None, None)
    assert found["odd"]["type"] == "microsoft.storage/storageaccounts"
