"""Event Grid delivers to a webhook over real sockets: handshake, retries, disturbances."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from sandbox.control.api import Control
from sandbox.errors import SandboxError
from sandbox.eventgrid.delivery import DeliveryState
from sandbox.eventgrid.envelope import DeliverySchema, Payload
from sandbox.eventgrid.grid import Disturbance
from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import Vault
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.receiver import EXPIRED, NEAR_EXPIRY, NEW_VERSION, Receiver, subscribe


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


async def test_the_control_api_drives_event_grid(world: World, vault: Vault, receiver: Receiver) -> None:
    """Subscribe, publish in three ways, hold and release in reverse, look at deliveries, unsubscribe."""
    api = Control(world)

    async def call(method: str, path: str, body: Any = None) -> Any:
        raw = b"" if body is None else json.dumps(body).encode()
        answer = await api.handle(Request(method, f"https://management.azure.com/sandbox{path}", {}, raw))
        assert answer.status == 200, answer.body
        return answer.json()

    made = await call("PUT", "/subscriptions/reactor", {"source": vault.name, "webhook": receiver.url})
    version = world.add_key(vault, "cmk")
    await world.deliver()
    await call("PUT", "/disturbance", {"hold": True})
    await call("POST", "/publish", {"event_type": EXPIRED, "vault": "kv-cmk", "key": "cmk"})
    await call("POST", "/publish", {"event": {"any": "thing"}})
    await call("POST", "/publish", {"raw": "<nonsense", "content_type": "text/xml"})
    await call("POST", "/deliveries/release", {"order": "reversed"})
    await world.deliver()
    await call("PUT", "/disturbance", {})
    listed = await call("GET", "/deliveries")
    dead = await call("GET", "/dead-letters")
    await call("DELETE", "/subscriptions/reactor")

    assert made["source"] == vault.id
    assert [text for _, text in receiver.received][1:3] == ["<nonsense", '{"any": "thing"}']
    assert json.loads(receiver.received[3][1])[0]["data"]["Version"] == version.version
    assert [each["state"] for each in listed["deliveries"]] == ["delivered"] * 4
    assert (dead["dead_letters"], world.grid.subscriptions) == ([], {})
