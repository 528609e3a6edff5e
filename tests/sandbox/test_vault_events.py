"""Which events Key Vault raises, and how they look at a webhook."""

from datetime import datetime, timedelta

from sandbox.behaviour import Behaviour, ExpiryCoverage
from sandbox.eventgrid.envelope import DeliverySchema
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.rotation import RotationPolicy, Trigger
from sandbox.world import World
from tests.sandbox.receiver import EXPIRED, NEAR_EXPIRY, NEW_VERSION, Receiver, subscribe


async def test_a_new_version_arrives_as_azure_sends_it(
    world: World, vault: Vault, receiver: Receiver, start: datetime
) -> None:
    """An array of one, with the documented fields, times as text, and Event Grid's headers."""
    await subscribe(world, vault, receiver)

    version = world.add_key(vault, "cmk", expires_on=start + timedelta(days=365))
    await world.deliver()

    (headers, _), (event,) = receiver.received[0], receiver.events()
    assert event["data"] == {
        "Id": version.uri,
        "VaultName": "kv-cmk",
        "ObjectType": "Key",
        "ObjectName": "cmk",
        "Version": version.version,
        "NBF": None,
        "EXP": str(int((start + timedelta(days=365)).timestamp())),
    }
    assert (event["eventType"], event["subject"], event["topic"]) == (NEW_VERSION, "cmk", vault.id)
    assert event["eventTime"] == "2026-11-02T10:00:00.0000000Z"
    assert (event["dataVersion"], event["metadataVersion"]) == ("1", "1")
    assert (headers["aeg-event-type"], headers["aeg-delivery-count"]) == ("Notification", "0")
    assert headers["aeg-subscription-name"] == "TO-REACTOR"


async def test_cloud_events_arrive_as_one_object(world: World, vault: Vault, receiver: Receiver) -> None:
    """The handshake is OPTIONS, the body a single CloudEvent."""
    await subscribe(world, vault, receiver, schema=DeliverySchema.CLOUD_EVENTS)

    world.add_key(vault, "cmk")
    await world.deliver()

    (headers, _), (event,) = receiver.received[0], receiver.events()
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert (event["specversion"], event["type"], event["source"]) == ("1.0", NEW_VERSION, vault.id)


async def test_near_expiry_and_expiry_come_when_the_clock_passes_them(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """Thirty days before, and at the end; each once."""
    await subscribe(world, vault, receiver)
    world.add_key(vault, "cmk", expires_in=timedelta(days=40))
    seen = []

    for days in (9, 2, 1, 28, 5):
        world.advance(timedelta(days=days))
        await world.deliver()
        seen.append(receiver.types()[1:])

    assert seen == [[], [NEAR_EXPIRY], [NEAR_EXPIRY], [NEAR_EXPIRY, EXPIRED], [NEAR_EXPIRY, EXPIRED]]


async def test_the_rotation_policy_says_how_early_near_expiry_is_told(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """A Notify action counts where the policy sets an expiry."""
    await subscribe(world, vault, receiver)
    policy = RotationPolicy((Trigger("Notify", before_expiry="P10D"),), "P1Y")
    world.add_key(vault, "cmk", expires_in=timedelta(days=40), policy=policy)

    world.advance(timedelta(days=29))
    await world.deliver()
    before = receiver.types()
    world.advance(timedelta(days=2))
    await world.deliver()

    assert (before, receiver.types()) == ([NEW_VERSION], [NEW_VERSION, NEAR_EXPIRY])


async def test_only_the_current_version_expires_aloud(world: World, vault: Vault, receiver: Receiver) -> None:
    """A version that was rotated away goes silently."""
    await subscribe(world, vault, receiver)
    version = world.add_key(vault, "cmk", expires_in=timedelta(days=40))
    world.rotate_key(version)

    world.advance(timedelta(days=50))
    await world.deliver()

    assert receiver.types() == [NEW_VERSION, NEW_VERSION]


async def test_versions_older_than_the_subscription_can_be_silent(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """The switch for what the documentation says of keys that were there before."""
    world.behaviour = Behaviour(expiry_coverage=ExpiryCoverage.SINCE_SUBSCRIPTION)
    world.add_key(vault, "cmk", expires_in=timedelta(days=40))
    world.advance(timedelta(seconds=1))
    await subscribe(world, vault, receiver)

    world.advance(timedelta(days=50))
    await world.deliver()

    assert receiver.received == []


async def test_azure_is_silent_about_the_rest(world: World, vault: Vault, receiver: Receiver) -> None:
    """Disabling, editing, deleting and recovering raise nothing."""
    version = world.add_key(vault, "cmk")
    await subscribe(world, vault, receiver)

    world.keys.update(version, {"enabled": False})
    world.keys.delete(version.key)
    world.keys.recover(version.key)
    await world.deliver()

    assert receiver.received == []


async def test_the_filter_lets_only_its_types_pass(world: World, vault: Vault, receiver: Receiver) -> None:
    """Other types and other vaults are not for this subscription."""
    await subscribe(world, vault, receiver, event_types=frozenset({EXPIRED}))
    world.add_key(vault, "cmk", expires_in=timedelta(days=40))
    world.add_key(world.add_vault("kv-other"), "cmk", expires_in=timedelta(days=40))

    world.advance(timedelta(days=50))
    await world.deliver()

    assert receiver.types() == [EXPIRED]
