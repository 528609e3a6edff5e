"""Event Grid, delivering to a webhook over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.behaviour import Behaviour, ExpiryCoverage
from sandbox.errors import SandboxError
from sandbox.eventgrid.delivery import DeliveryState
from sandbox.eventgrid.envelope import DeliverySchema, Payload
from sandbox.eventgrid.grid import Disturbance
from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.rotation import RotationPolicy, Trigger
from sandbox.world import World

NEW_VERSION = "Microsoft.KeyVault.KeyNewVersionCreated"
NEAR_EXPIRY = "Microsoft.KeyVault.KeyNearExpiry"
EXPIRED = "Microsoft.KeyVault.KeyExpired"


@dataclass
class Receiver:
    """Be a webhook: shake hands, keep what arrives, answer with `statuses` first and 200 then."""

    statuses: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], str]] = field(default_factory=list)
    url: str = ""
    is_willing: bool = True
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        if request.method == "OPTIONS":
            allowed = request.headers["WebHook-Request-Origin"] if self.is_willing else "nobody"
            return web.Response(headers={"WebHook-Allowed-Origin": allowed})
        text = await request.text()
        if request.headers["aeg-event-type"] == "SubscriptionValidation":
            code = json.loads(text)[0]["data"]["validationCode"]
            return web.json_response({"validationResponse": code if self.is_willing else "no"})
        self.received.append(({name.lower(): value for name, value in request.headers.items()}, text))
        self.arrived.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def wait_for(self, count: int) -> None:
        """Return once so many events have arrived."""
        while len(self.received) < count:
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), timeout=10)

    def events(self) -> list[dict[str, Any]]:
        """Return what arrived, parsed and out of its array."""
        bodies = [json.loads(text) for _, text in self.received]
        return [body[0] if isinstance(body, list) else body for body in bodies]

    def types(self) -> list[str]:
        """Return the event types that arrived."""
        return [each["eventType"] for each in self.events()]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Return a webhook that listens on loopback."""
    made = Receiver()
    app = web.Application()
    app.router.add_route("*", "/hook", made.handle)
    async with TestServer(app) as server:
        made.url = str(server.make_url("/hook"))
        yield made


@pytest.fixture
def vault(world: World) -> Vault:
    """Return a vault without keys."""
    return world.add_vault()


async def subscribe(world: World, vault: Vault, receiver: Receiver, **changes: Any) -> None:
    """Subscribe the receiver to the vault."""
    subscription = Subscription(
        **{
            "name": "to-reactor",
            "source": vault.id,
            "webhook": receiver.url,
            "created": world.clock.now(),
            **changes,
        }
    )
    await world.grid.subscribe(subscription)


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


@pytest.mark.parametrize("schema", DeliverySchema)
async def test_a_webhook_that_does_not_shake_hands_is_refused(
    world: World, vault: Vault, receiver: Receiver, schema: DeliverySchema
) -> None:
    """The error says what was answered and what was wanted."""
    receiver.is_willing = False

    with pytest.raises(SandboxError, match=r"handshake .* failed"):
        await subscribe(world, vault, receiver, schema=schema)

    assert world.grid.subscriptions == {}


@pytest.mark.parametrize("webhook", ["https://example.com/hook", "ftp://127.0.0.1/", "http://10.0.0.1/"])
async def test_a_webhook_elsewhere_is_refused(
    world: World, vault: Vault, receiver: Receiver, webhook: str
) -> None:
    """Nothing is delivered off this machine."""
    receiver.url = webhook

    with pytest.raises(SandboxError, match="on this machine"):
        await subscribe(world, vault, receiver)


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


async def test_failures_are_tried_again_on_schedule(world: World, vault: Vault, receiver: Receiver) -> None:
    """After 10 seconds, then 30, then a minute; the same event with a growing count."""
    await subscribe(world, vault, receiver)
    receiver.statuses = [500, 429, 302]
    world.add_key(vault, "cmk")
    tries = []

    for seconds in (0, 9, 1, 29, 1, 59, 1):
        world.advance(timedelta(seconds=seconds))
        await world.deliver()
        tries.append(len(receiver.received))

    assert tries == [1, 1, 2, 2, 3, 3, 4]
    assert [headers["aeg-delivery-count"] for headers, _ in receiver.received] == ["0", "1", "2", "3"]
    assert len({each["id"] for each in receiver.events()}) == 1
    assert world.grid.deliveries[0].state is DeliveryState.DELIVERED


@pytest.mark.parametrize(
    ("status", "reason"), [(400, "BadRequest"), (401, "Unauthorized"), (413, "PayloadTooLarge")]
)
async def test_some_answers_are_never_tried_again(
    world: World, vault: Vault, receiver: Receiver, status: int, reason: str
) -> None:
    """The event goes to the dead letters at once."""
    await subscribe(world, vault, receiver)
    receiver.statuses = [status]

    world.add_key(vault, "cmk")
    await world.deliver()

    (dead,) = [each.dead_letter() for each in world.grid.dead_letters()]
    assert (dead["deadLetterReason"], dead["deliveryAttempts"]) == (reason, 1)
    assert dead["eventType"] == NEW_VERSION


async def test_attempts_end_after_the_subscriptions_number(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """Then the event is a dead letter."""
    await subscribe(world, vault, receiver, max_attempts=2)
    receiver.statuses = [500, 500]
    world.add_key(vault, "cmk")

    await world.deliver()
    world.advance(timedelta(seconds=10))
    await world.deliver()

    assert world.grid.dead_letters()[0].dead_letter_reason == "MaxDeliveryAttemptsExceeded"


async def test_an_event_outlives_its_time_and_is_given_up(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """The time to live is looked at when the next attempt is due."""
    await subscribe(world, vault, receiver, time_to_live=5)
    receiver.statuses = [500]
    world.add_key(vault, "cmk")
    await world.deliver()

    world.advance(timedelta(minutes=6))
    await world.deliver()

    assert world.grid.dead_letters()[0].dead_letter_reason == "TimeToLiveExceeded"
    assert len(receiver.received) == 1


async def test_a_webhook_that_is_away_is_tried_again(world: World, vault: Vault, receiver: Receiver) -> None:
    """A refused connection counts as a failed attempt."""
    await subscribe(world, vault, receiver)
    gone = receiver.url.replace("/hook", "").rpartition(":")[0] + ":9/hook"
    kept = world.grid.subscription("to-reactor")
    world.grid.subscriptions["to-reactor"] = Subscription(kept.name, kept.source, gone, kept.created)

    world.add_key(vault, "cmk")
    await world.deliver()

    (delivery,) = world.grid.deliveries
    assert (delivery.state, delivery.attempts[0].outcome) == (DeliveryState.WAITING, "SocketError")


async def test_events_can_be_doubled_and_delayed(world: World, vault: Vault, receiver: Receiver) -> None:
    """Copies carry the same event id; the delay counts on the world's clock."""
    await subscribe(world, vault, receiver)
    world.grid.disturbance = Disturbance(delay=timedelta(minutes=5), copies=2)
    world.add_key(vault, "cmk")

    await world.deliver()
    before = len(receiver.received)
    world.advance(timedelta(minutes=5))
    await world.deliver()

    assert before == 0
    assert [each["id"] for each in receiver.events()] == [receiver.events()[0]["id"]] * 2


async def test_held_events_are_released_in_the_order_asked_for(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """The newest can come first, one strictly after another."""
    await subscribe(world, vault, receiver)
    world.grid.disturbance = Disturbance(hold=True)
    first = world.add_key(vault, "cmk")
    later = [world.rotate_key(first) for _ in range(3)]
    await world.deliver()
    before = len(receiver.received)

    world.grid.release([each.id for each in reversed(world.grid.held())])
    await world.deliver()

    wanted = [each.version for each in reversed([first, *later])]
    assert before == 0
    assert [each["data"]["Version"] for each in receiver.events()] == wanted


async def test_an_event_can_be_repeated(world: World, vault: Vault, receiver: Receiver) -> None:
    """At least once means sometimes twice."""
    await subscribe(world, vault, receiver)
    world.add_key(vault, "cmk")
    await world.deliver()

    world.grid.repeat(receiver.events()[0]["id"])
    await world.deliver()

    assert receiver.received[0][1] == receiver.received[1][1]


async def test_anything_can_be_published_raw(world: World, vault: Vault, receiver: Receiver) -> None:
    """Malformed text is sent as it is."""
    await subscribe(world, vault, receiver)

    world.grid.publish_raw(Payload(b'[{"id": ', "application/json"))
    await world.deliver()

    assert receiver.received[0][1] == '[{"id": '


async def test_the_heartbeat_delivers_without_being_asked(
    world: World, vault: Vault, receiver: Receiver
) -> None:
    """What is published while the world runs is on its way at once, and so is what the clock brings."""
    await subscribe(world, vault, receiver)
    heartbeat = asyncio.create_task(world.run())

    world.add_key(vault, "cmk", expires_in=timedelta(days=40))
    await receiver.wait_for(1)
    world.advance(timedelta(days=45))
    await receiver.wait_for(3)
    heartbeat.cancel()

    assert receiver.types() == [NEW_VERSION, NEAR_EXPIRY, EXPIRED]
