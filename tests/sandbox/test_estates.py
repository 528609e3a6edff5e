"""The estates that a sandbox can start with."""

import json
from collections import Counter

import pytest

from sandbox.errors import SandboxError
from sandbox.estates import ESTATES, find_estate, large
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.arm import ARM, BEARER

GRAPH = f"{ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"


def test_a_large_estate_spreads_over_subscriptions_keys_and_vaults(world: World) -> None:
    """Every tenth account is versionless."""
    large(world, accounts=60, subscriptions=4, keys=30)

    accounts = list(world.accounts.all.values())
    places = Counter(each.subscription_id for each in accounts)
    keys = Counter(each.key_properties["keyName"] for each in accounts)
    versionless = [each.name for each in accounts if "keyVersion" not in each.key_properties]
    assert sorted(places.values()) == [15, 15, 15, 15]
    assert sorted(keys.values()) == [2] * 30
    assert versionless == [f"foundry-{number}" for number in range(0, 60, 10)]
    assert [len(vault.keys) for vault in world.keys.vaults.values()] == [25, 5]


async def test_every_identity_of_the_drill_may_use_its_keys(world: World) -> None:
    """System-assigned ones and those that people made."""
    find_estate("drill")(world)
    world.settle()
    holders = {each.principal_id for each in world.authorization.assignments.values()}

    assert world.principal_id(world.get_account("foundry-prod").id) in holders
    assert world.get_identity("id-foundry").principal_id in holders


def test_every_account_of_a_large_estate_may_use_its_key(world: World) -> None:
    """On the key's vault, and nowhere else."""
    large(world, accounts=60, subscriptions=4, keys=30)

    world.settle()
    per_vault = Counter(each.scope for each in world.authorization.assignments.values())

    assert per_vault == {world.get_vault("kv-0").id: 50, world.get_vault("kv-1").id: 10}


async def test_a_large_estate_is_listed_page_by_page(world: World) -> None:
    """Resource Graph gives a thousand rows a page, whatever the number of subscriptions."""
    find_estate("large:2100:3:50")(world)
    query = "resources | where type =~ 'microsoft.cognitiveservices/accounts' | project id | order by id asc"
    found: list[str] = []
    token: dict[str, str] = {}

    while True:
        body = json.dumps({"query": query, "options": {"resultFormat": "objectArray", **token}}).encode()
        page = (await world.handle(Request("POST", GRAPH, BEARER, body))).json()
        found += [each["id"] for each in page["data"]]
        if "$skipToken" not in page:
            break
        token = {"$skipToken": page["$skipToken"]}

    assert len(set(found)) == len(found) == page["totalRecords"] == 2100


def test_an_estate_is_found_by_name() -> None:
    """Those without numbers are the ones listed."""
    assert {name: find_estate(name) for name in ESTATES} == dict(ESTATES)


@pytest.mark.parametrize("name", ["", "huge", "large", "large:1:2", "large:1:2:x", "large:1:2:3:4"])
def test_an_unknown_estate_names_those_there_are(name: str) -> None:
    """Numbers are part of the name of a large one."""
    with pytest.raises(SandboxError, match="drill, empty, large:ACCOUNTS:SUBSCRIPTIONS:KEYS"):
        find_estate(name)


def test_a_large_estate_of_nothing_is_refused(world: World) -> None:
    """At least one of each is needed."""
    with pytest.raises(SandboxError, match="at least one"):
        find_estate("large:5:0:5")(world)
