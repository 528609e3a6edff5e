"""What a key event costs: the key, its vault and its consumers, whatever else there is in the estate."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from reactors.core.ports import Queue
from tests.mixed_estate import a_mixed_estate, sweep_through_a_day
from tests.stage import Stage

GRAPH = "/providers/microsoft.resourcegraph/resources"


async def asked_for_a_version(stage: Stage) -> list[str]:
    """Rotate the key, have the event handled, and return the paths of the requests it cost."""
    second = stage.world.rotate_key(stage.world.get_key(stage.world.get_vault("kv-cmk"), "cmk-foundry"))
    asked = len(stage.wire.asked)
    await stage.tell(second)
    await stage.drain(stage.under(""), only=Queue.EVENTS)
    return [urlsplit(str(each.url)).path.lower() for each in stage.wire.asked[asked:]]


@pytest.mark.parametrize("others", [0, 60])
async def test_a_key_event_costs_the_key_the_vault_and_the_bound_consumers(stage: Stage, others: int) -> None:
    """No Resource Graph query once a sweep has completed, and nothing that grows with the estate."""
    vault = stage.world.add_vault()
    first = stage.world.add_key(vault)
    other = stage.world.add_key(vault, "cmk-other")
    stage.world.add_account(key=first)
    stage.world.add_storage_account(key=first.key)
    for index in range(others):
        stage.world.add_account(f"other-{index:02}", key=other)
    await stage.sweep()
    stage.world.advance(timedelta(hours=1))
    stored = len(stage.storage_wire.asked)

    paths = await asked_for_a_version(stage)

    assert GRAPH not in paths
    ends = Counter(path.rsplit("/", 2)[-2] for path in paths)
    assert ends == {
        "vaults": 1,
        "keys": 1,
        "cmk-foundry": 1,
        "accounts": 1,
        "storageaccounts": 1,
    }
    queries = [line for line in stage.storage_wire.asked[stored:] if "CmkInventory()" in line]
    assert len(queries) == 1


async def test_before_the_first_sweep_resource_graph_is_asked_once(stage: Stage) -> None:
    """Nobody knows yet whether the inventory has all of them."""
    stage.world.add_account(key=stage.world.add_key(stage.world.add_vault()))

    paths = await asked_for_a_version(stage)

    assert paths.count(GRAPH) == 1


async def test_every_consumer_of_the_key_is_planned_nested_ones_too(stage: Stage) -> None:
    """Of every type, from the inventory alone."""
    a_mixed_estate(stage.world)
    await sweep_through_a_day(stage)

    paths = await asked_for_a_version(stage)

    assert GRAPH not in paths
    for part in ("/encryptionscopes/", "/workspaces/hub", "/storageaccounts/stcmk", "/databaseaccounts/"):
        assert any(part in path for path in paths), part
    await stage.settle(stage.under(""))
    card = str(next(each for each in stage.cards() if "new version" in str(each["fallbackText"])))
    for name in ("foundry", "stcmk", "hub", "cosmos-cmk", "speech", "documents"):
        assert name in card, name
