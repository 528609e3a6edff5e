"""Event Grid writes what it gave up on to a container of a storage account."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from azure.storage.blob.aio import BlobServiceClient, ContainerClient

from local.azurite import Azurite
from local.drill.dead_letters import make_container
from sandbox.errors import SandboxError
from sandbox.eventgrid.api import subscription_json
from sandbox.eventgrid.envelope import DeliverySchema, Payload
from sandbox.keyvault.keys import Vault
from sandbox.world import World
from tests.sandbox.receiver import NEW_VERSION, Receiver, subscribe

FIVE_MINUTES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Container:
    """A container that Event Grid may write to."""

    client: ContainerClient
    address: str

    async def read(self) -> dict[str, list[Any]]:
        """Return the blobs that are there, parsed, by name."""
        names = [each async for each in self.client.list_blob_names()]
        return {name: json.loads(await (await self.client.download_blob(name)).readall()) for name in names}


@pytest.fixture
async def container(azurite: Azurite) -> AsyncIterator[Container]:
    """Return a container of this test's own."""
    name = f"dead-{uuid4()}"
    address = await make_container(azurite.connection_string, name)
    async with BlobServiceClient.from_connection_string(azurite.connection_string) as service:
        yield Container(service.get_container_client(name), address)


async def test_what_is_given_up_is_written_five_minutes_after_the_last_attempt(
    world: World, vault: Vault, receiver: Receiver, container: Container
) -> None:
    """One blob for what one subscription gave up by then: the events, and with each why and how often."""
    await subscribe(world, vault, receiver, dead_letters=container.address)
    receiver.statuses = [400, 400]
    world.add_key(vault, "cmk")
    world.add_key(vault, "other")
    await world.deliver()
    world.advance(FIVE_MINUTES - timedelta(seconds=1))
    await world.deliver()
    early = await container.read()

    world.advance(timedelta(seconds=1))
    await world.deliver()

    assert early == {}
    ((name, events),) = (await container.read()).items()
    now = world.clock.now()
    hour = f"TO-REACTOR/{now.year}/{now.month}/{now.day}/{now.hour}"
    assert re.fullmatch(re.escape(hour) + r"/[0-9a-f-]{36}\.json", name)
    assert [each["subject"] for each in events] == ["cmk", "other"]
    assert events[0]["eventType"] == NEW_VERSION
    told = [events[0][each] for each in ("deadLetterReason", "deliveryAttempts", "lastDeliveryOutcome")]
    assert told == ["BadRequest", 1, "BadRequest"]
    assert events[0]["publishTime"] <= events[0]["lastDeliveryAttemptTime"]


async def test_cloud_events_get_their_fields_in_lower_case(
    world: World, vault: Vault, receiver: Receiver, container: Container
) -> None:
    """Other names are not allowed there."""
    await subscribe(
        world, vault, receiver, dead_letters=container.address, schema=DeliverySchema.CLOUD_EVENTS
    )
    receiver.statuses = [413]
    world.add_key(vault, "cmk")
    await world.deliver()

    world.advance(FIVE_MINUTES)
    await world.deliver()

    ((event,),) = (await container.read()).values()
    assert event["deadletterreason"] == "PayloadTooLarge"
    assert "deadLetterReason" not in event


async def test_a_body_as_it_was_sent_is_written_too(
    world: World, vault: Vault, receiver: Receiver, container: Container
) -> None:
    """What is no JSON at all is kept as text."""
    await subscribe(world, vault, receiver, dead_letters=container.address)
    receiver.statuses = [400, 400]
    world.grid.publish_raw(Payload(b'[{"id": "1"}, 7]', "application/json"))
    world.grid.publish_raw(Payload(b"no json", "text/plain"))
    await world.deliver()

    world.advance(FIVE_MINUTES)
    await world.deliver()

    (events,) = (await container.read()).values()
    assert [events[0]["id"], events[1], events[2]["raw"]] == ["1", 7, "no json"]
    assert events[0]["deadLetterReason"] == "BadRequest"


async def test_a_container_that_is_away_gets_its_letters_later(
    world: World, vault: Vault, receiver: Receiver, container: Container
) -> None:
    """For four hours; then they are lost."""
    await subscribe(world, vault, receiver, dead_letters=container.address)
    receiver.statuses = [400, 400]
    world.add_key(vault, "cmk")
    await world.deliver()
    await container.client.delete_container()
    world.advance(FIVE_MINUTES)
    await world.deliver()
    await container.client.create_container()

    world.advance(FIVE_MINUTES)
    await world.deliver()
    late = await container.read()
    world.add_key(vault, "lost")
    await world.deliver()
    await container.client.delete_container()
    world.advance(timedelta(hours=4, minutes=5))
    await world.deliver()
    await container.client.create_container()
    world.advance(FIVE_MINUTES)
    await world.deliver()

    assert [event["subject"] for events in late.values() for event in events] == ["cmk"]
    assert await container.read() == {}


async def test_without_a_container_nothing_is_written(world: World, vault: Vault, receiver: Receiver) -> None:
    """What is given up is lost, as Event Grid does unless told otherwise."""
    await subscribe(world, vault, receiver)
    receiver.statuses = [400]
    world.add_key(vault, "cmk")
    await world.deliver()
    world.advance(FIVE_MINUTES)

    await world.deliver()

    shown = subscription_json(world.grid.subscription("to-reactor"))
    assert shown["properties"]["deadLetterDestination"] is None


async def test_arm_shows_where_dead_letters_go(
    world: World, vault: Vault, receiver: Receiver, container: Container
) -> None:
    """The account and the container; the signature is shown nowhere."""
    await subscribe(world, vault, receiver, dead_letters=container.address)

    subscription = world.grid.subscription("to-reactor")
    shown = subscription_json(subscription)["properties"]["deadLetterDestination"]

    assert shown["endpointType"] == "StorageBlob"
    assert shown["properties"]["resourceId"].endswith("/Microsoft.Storage/storageAccounts/devstoreaccount1")
    assert shown["properties"]["blobContainerName"] == container.client.container_name
    assert subscription.as_json()["dead_letters"] == container.client.url


async def test_a_container_elsewhere_is_refused(world: World, vault: Vault, receiver: Receiver) -> None:
    """Nothing is written off this machine."""
    elsewhere = "https://contoso.blob.core.windows.net/dead-letters"

    with pytest.raises(SandboxError, match=r"dead_letters .* on this machine"):
        await subscribe(world, vault, receiver, dead_letters=elsewhere)
