"""What is wired to vaults and subscriptions, as ARM shows it."""

from typing import Any

import pytest

from sandbox.defaults import SUBSCRIPTION
from sandbox.errors import SandboxError
from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import Vault
from sandbox.world import World
from tests.sandbox.foundry_calls import call
from tests.sandbox.receiver import NEW_VERSION, Receiver, subscribe

SOURCE = f"/subscriptions/{SUBSCRIPTION}"
GRID = "api-version=2025-02-15"
SETTINGS = "api-version=2021-05-01-preview"


async def listed(world: World, path: str, version: str = GRID) -> list[dict[str, Any]]:
    """Return the items of a list over ARM."""
    answer = await call(world, "GET", path, version=version)
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


async def test_an_event_subscription_shows_destination_and_filter(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """It is listed at its source only, without the key in its address."""
    await subscribe(
        world, vault, receiver, event_types=frozenset({NEW_VERSION}), webhook=f"{receiver.url}?code=x"
    )
    await world.grid.subscribe(Subscription("arm", SOURCE, receiver.url, world.clock.now()))

    (found,) = await listed(world, f"{vault.id}/providers/Microsoft.EventGrid/eventSubscriptions")
    (other,) = await listed(world, f"{SOURCE}/providers/Microsoft.EventGrid/eventSubscriptions")

    properties = found["properties"]
    assert found["name"] == "to-reactor"
    assert properties["destination"]["endpointType"] == "WebHook"
    assert properties["destination"]["properties"]["endpointBaseUrl"] == receiver.url
    assert properties["filter"]["includedEventTypes"] == [NEW_VERSION]
    assert (properties["provisioningState"], properties["topic"]) == ("Succeeded", vault.id)
    assert other["properties"]["filter"]["includedEventTypes"] is None


async def test_a_source_has_a_system_topic_for_each_kind_of_event(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """A subscription's events of ARM and of Azure Policy come over two topics."""
    await subscribe(world, vault, receiver)
    world.grid.make_topics(SOURCE, ["Microsoft.Resources.ResourceWriteSuccess"])
    world.grid.make_topics(SOURCE, ["Microsoft.PolicyInsights.PolicyStateChanged"])

    found = await listed(world, f"{SOURCE}/providers/Microsoft.EventGrid/systemTopics")

    shown = {
        (each["properties"]["topicType"], each["properties"]["source"], each["location"]) for each in found
    }
    assert shown == {
        ("Microsoft.KeyVault.vaults", vault.id, vault.location),
        ("Microsoft.Resources.Subscriptions", SOURCE, "global"),
        ("Microsoft.PolicyInsights.PolicyStates", SOURCE, "global"),
    }


async def test_a_system_topic_lists_the_subscriptions_of_its_source(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """As they stand below the topic, with the same properties as at the source."""
    await subscribe(world, vault, receiver)
    await world.grid.subscribe(Subscription("arm", SOURCE, receiver.url, world.clock.now()))
    (topic,) = world.grid.make_topics(vault.id)

    (found,) = await listed(world, f"{topic.id}/eventSubscriptions")
    (source,) = await listed(world, f"{vault.id}/providers/Microsoft.EventGrid/eventSubscriptions")

    assert found["id"] == f"{topic.id}/eventSubscriptions/to-reactor"
    assert found["type"] == "Microsoft.EventGrid/systemTopics/eventSubscriptions"
    assert found["properties"] == {**source["properties"], "topic": topic.id}


async def test_an_unknown_system_topic_is_not_found(world: World, vault: Vault) -> None:
    """Nor one that is in another resource group."""
    (topic,) = world.grid.make_topics(vault.id)

    for path in (f"{topic.id}-x", topic.id.replace("/rg-cmk/", "/rg-other/")):
        answer = await call(world, "GET", f"{path}/eventSubscriptions", version=GRID)

        assert answer.status == 404, path


async def test_a_removed_topic_takes_its_subscriptions_along(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """Those of other sources stay."""
    await subscribe(world, vault, receiver)
    await world.grid.subscribe(Subscription("arm", SOURCE, receiver.url, world.clock.now()))
    (topic,) = world.grid.make_topics(vault.id)

    world.grid.remove_topic(topic.name)

    assert set(world.grid.subscriptions) == {"arm"}
    assert await listed(world, f"{vault.id}/providers/Microsoft.EventGrid/eventSubscriptions") == []
    with pytest.raises(SandboxError, match="no system topic"):
        world.grid.remove_topic(topic.name)


async def test_a_deleted_vault_loses_its_wiring_for_good(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """A recovered vault has neither subscriptions nor a diagnostic setting."""
    world.change_vault(vault, audit_hub="audit")
    await subscribe(world, vault, receiver)

    world.delete_vault(vault)
    gone = await call(
        world, "GET", f"{vault.id}/providers/Microsoft.Insights/diagnosticSettings", version=SETTINGS
    )
    world.recover_vault(vault.name)

    assert gone.status == 404
    assert await listed(world, f"{vault.id}/providers/Microsoft.EventGrid/eventSubscriptions") == []
    assert await listed(world, f"{vault.id}/providers/Microsoft.Insights/diagnosticSettings", SETTINGS) == []
    assert await listed(world, f"{SOURCE}/providers/Microsoft.EventGrid/systemTopics") == []


async def test_a_vaults_audit_log_goes_to_an_event_hub(world: World) -> None:
    """The setting names the hub and the category; without a hub there is no setting."""
    wired, bare = world.add_vault("kv-wired", audit_hub="audit"), world.add_vault("kv-bare")

    (setting,) = await listed(world, f"{wired.id}/providers/Microsoft.Insights/diagnosticSettings", SETTINGS)
    none = await listed(world, f"{bare.id}/providers/Microsoft.Insights/diagnosticSettings", SETTINGS)

    assert setting["properties"]["eventHubName"] == "audit"
    assert [(log["category"], log["enabled"]) for log in setting["properties"]["logs"]] == [
        ("AuditEvent", True)
    ]
    assert none == []


@pytest.mark.parametrize("source", ["/subscriptions/one/resourceGroups/rg", "kv-cmk", ""])
def test_other_sources_have_no_topic(world: World, source: str) -> None:
    """Only vaults and subscriptions are sources here."""
    assert world.grid.make_topics(source) == []
