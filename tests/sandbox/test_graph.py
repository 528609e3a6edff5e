"""Resource Graph: KQL over the world."""

import json
from typing import Any

import pytest

from sandbox.defaults import SUBSCRIPTION
from sandbox.messages import Request, Response
from sandbox.world import World

URL = "https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
BOUND = """Resources
| where type =~ 'microsoft.cognitiveservices/accounts'
| where properties.encryption.keySource =~ 'Microsoft.KeyVault'
| where tolower(tostring(properties.encryption.keyVaultProperties.keyName)) == 'cmk-foundry'
| project id, name, location, resourceGroup, identity, properties
| order by id asc"""


async def ask(world: World, query: str, subscriptions: list[str] | None = None, **options: Any) -> Response:
    """Send a query; option names go without their dollar sign."""
    body = {
        "query": query,
        "options": {
            (f"${name}" if name in {"top", "skipToken"} else name): each for name, each in options.items()
        },
    }
    if subscriptions is not None:
        body["subscriptions"] = subscriptions
    return await world.handle(
        Request("POST", URL, {"authorization": "Bearer sandbox"}, json.dumps(body).encode())
    )


async def test_a_query_finds_the_consumers_of_a_key(world: World) -> None:
    """Filters reach into properties; objects come back as objects."""
    vault = world.add_vault()
    version = world.add_key(vault)
    world.add_account("foundry-b", key=version, resource_group="RG-Ai")
    world.add_account("foundry-a", key=version.key, resource_group="RG-Ai")
    world.add_account("foundry-c", key=world.add_key(vault, "cmk-other"))
    world.add_account("foundry-d")

    rows = (await ask(world, BOUND)).json()["data"]

    assert [each["name"] for each in rows] == ["foundry-a", "foundry-b"]
    assert rows[1]["resourceGroup"] == "rg-ai"
    assert rows[1]["identity"]["type"] == "SystemAssigned"
    assert rows[1]["properties"]["encryption"]["keyVaultProperties"]["keyVersion"] == version.version


async def test_pages_follow_the_skip_token(world: World) -> None:
    """Each row comes once; the last page has no token."""
    for number in range(5):
        world.add_account(f"foundry-{number}")
    query = "resources | project id, name | order by id asc"

    names: list[str] = []
    options: dict[str, Any] = {"top": 2, "resultFormat": "objectArray"}
    while True:
        answer = await ask(world, query, **options)
        names += [each["name"] for each in answer.json()["data"]]
        if "$skipToken" not in answer.json():
            break
        options["skipToken"] = answer.json()["$skipToken"]

    assert names == [f"foundry-{number}" for number in range(5)]
    assert (answer.json()["totalRecords"], answer.json()["count"]) == (5, 1)
    assert answer.headers["x-ms-user-quota-remaining"] == "14"


async def test_a_result_without_ids_is_truncated(world: World) -> None:
    """Paging needs the id; without it the rest is lost, and said to be."""
    for number in range(3):
        world.add_account(f"foundry-{number}")

    found = (await ask(world, "resources | project name", top=2)).json()

    assert (found["resultTruncated"], "$skipToken" in found) == ("true", False)


async def test_only_the_subscriptions_asked_for_are_seen(world: World) -> None:
    """The list narrows; without one everything is seen."""
    elsewhere = "33333333-3333-3333-3333-333333333333"
    world.add_account("here")
    world.add_account("there", subscription_id=elsewhere)
    query = "resources | project id, name | order by name asc"

    seen = [
        [row["name"] for row in (await ask(world, query, chosen)).json()["data"]]
        for chosen in (None, [SUBSCRIPTION], [elsewhere.upper()], ["44444444-4444-4444-4444-444444444444"])
    ]

    assert seen == [["here", "there"], ["here"], ["there"], []]


@pytest.mark.parametrize(
    "query",
    [
        "resources | nonsense",
        "nowhere | take 1",
        "resources | project nothing",
        "resources | where name == 'x",
    ],
    ids=["operator", "table", "column", "string"],
)
async def test_a_query_that_cannot_be_run_is_refused(world: World, query: str) -> None:
    """The answer is 400 with ARM's error body."""
    answer = await ask(world, query)

    assert (answer.status, answer.json()["error"]["code"]) == (400, "BadRequest")


async def test_a_lagging_graph_shows_an_older_state(world: World) -> None:
    """Frozen it shows what was; thawed it shows what is."""
    world.add_account("old")
    world.graph.freeze()
    world.add_account("young")

    frozen = (await ask(world, "resources | project id, name")).json()["data"]
    world.graph.thaw()
    thawed = (await ask(world, "resources | project id, name")).json()["data"]

    assert [each["name"] for each in frozen] == ["old"]
    assert {each["name"] for each in thawed} == {"old", "young"}


async def test_the_graph_cannot_read_files(world: World) -> None:
    """A query reaches the resources and nothing else of this machine."""
    answer = await ask(world, "externaldata(line:string) ['/etc/passwd'] | take 1")

    assert answer.status == 400
