"""Event Grid itself: who subscribed, what is on its way, and what is done to it on request."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.chance import Chance
from sandbox.errors import SandboxError
from sandbox.eventgrid.dead_letters import DeadLetters
from sandbox.eventgrid.delivery import Delivery, DeliveryState
from sandbox.eventgrid.envelope import Event, Payload, payload
from sandbox.eventgrid.handshake import validate
from sandbox.eventgrid.subscription import Subscription, check
from sandbox.eventgrid.topics import SystemTopic, topics_for
from sandbox.eventgrid.webhooks import UndeliveredError, Webhooks

ENDED = frozenset({DeliveryState.DELIVERED, DeliveryState.DEAD_LETTERED})


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Say what happens to events published from now on: a delay, copies of each, or held until released."""

    delay: timedelta = timedelta()
    copies: int = 1
    hold: bool = False


class Grid:
    """Deliver events to webhooks, at least once, with Event Grid's schedule of retries."""

    def __init__(self, now: Callable[[], datetime], chance: Chance, webhooks: Webhooks) -> None:
        """Take the clock, identifiers and the way to webhooks."""
        self._now = now
        self._chance = chance
        self._webhooks = webhooks
        self._in_flight: set[asyncio.Task[None]] = set()
        self.subscriptions: dict[str, Subscription] = {}
        self.topics: dict[str, SystemTopic] = {}
        self.deliveries: list[Delivery] = []
        self._open: list[Delivery] = []
        self._letters = DeadLetters(now, chance.guid, webhooks)
        self.disturbance = Disturbance()
        self.published = asyncio.Event()

    async def subscribe(self, subscription: Subscription) -> None:
        """Shake hands and keep the subscription in place of its namesake; raises SandboxError if it fails."""
        check(subscription)
        await validate(subscription, self._webhooks, self._chance.guid(), self._now())
        self.subscriptions[subscription.name.lower()] = subscription
        self.make_topics(subscription.source, subscription.event_types)

    def subscription(self, name: str) -> Subscription:
        """Return a subscription by name; raises SandboxError that lists them."""
        if name.lower() not in self.subscriptions:
            known = ", ".join(self.subscriptions) or "none"
            raise SandboxError(f"no subscription {name!r}; there are: {known}")
        return self.subscriptions[name.lower()]

    def unsubscribe(self, name: str) -> None:
        """Forget a subscription; deliveries on their way go on."""
        del self.subscriptions[self.subscription(name).name.lower()]

    def make_topics(self, source: str, event_types: Iterable[str] = ()) -> list[SystemTopic]:
        """Make the system topics of a source that its event types need, and return them."""
        made = topics_for(source, event_types)
        self.topics |= {each.name.lower(): each for each in made}
        return made

    def remove_topic(self, name: str) -> None:
        """Remove a system topic with the subscriptions to its source; raises SandboxError that lists them."""
        if name.lower() not in self.topics:
            known = ", ".join(self.topics) or "none"
            raise SandboxError(f"no system topic {name!r}; there are: {known}")
        topic = self.topics.pop(name.lower())
        self.subscriptions = {
            known: each
            for known, each in self.subscriptions.items()
            if topic not in topics_for(each.source, each.event_types)
        }

    def forget_source(self, source: str) -> None:
        """Remove all system topics of a source with its subscriptions, as when it is deleted."""
        for topic in [each for each in self.topics.values() if each.source.lower() == source.lower()]:
            self.remove_topic(topic.name)
        self.subscriptions = {
            name: each for name, each in self.subscriptions.items() if each.source.lower() != source.lower()
        }

    def held(self) -> list[Delivery]:
        """Return the deliveries held back, in the order they were published."""
        return [each for each in self._open if each.state is DeliveryState.HELD]

    def publish(self, event: Event, *, about: datetime | None = None) -> list[Delivery]:
        """
        Queue an event for each subscription that wants it, and return the deliveries.

        With `about`, only subscriptions made before that moment get it.
        """
        return [
            delivery
            for subscription in self.subscriptions.values()
            if subscription.wants(event) and (about is None or subscription.created <= about)
            for delivery in self._queue(subscription, payload(event, subscription.schema), event)
        ]

    def publish_raw(self, raw: Payload, subscription: str = "") -> list[Delivery]:
        """Queue a body as it is, for one subscription or for all, whatever they filter."""
        if subscription:
            self.subscription(subscription)
        return [
            delivery
            for name, each in self.subscriptions.items()
            if name == (subscription.lower() or name)
            for delivery in self._queue(each, raw, None)
        ]

    def repeat(self, identifier: str) -> Delivery:
        """Deliver once more, unasked: the at-least-once of the service. Takes a delivery's or event's id."""
        for known in reversed(self.deliveries):
            if identifier in {known.id, known.event.id if known.event else ""}:
                now = self._now()
                again = Delivery(
                    self._chance.guid(), known.subscription, known.payload, known.event, now, now
                )
                return self._add(again)
        raise SandboxError(f"no delivery or event {identifier!r}; see the list of deliveries")

    def release(self, order: Sequence[str] = ()) -> list[Delivery]:
        """
        Let held deliveries go, strictly one after another.

        `order` names delivery ids; those it leaves out follow in the order they were published.
        """
        held = {each.id: each for each in self.held()}
        if unknown := [each for each in order if each not in held]:
            raise SandboxError(f"not held: {', '.join(unknown)}; held are: {', '.join(held) or 'none'}")
        released = [held[each] for each in dict.fromkeys([*order, *held])]
        for turn, delivery in enumerate(released, 1):
            delivery.turn, delivery.due, delivery.state = turn, self._now(), DeliveryState.WAITING
        self.published.set()
        return released

    def dead_letters(self) -> list[Delivery]:
        """Return the deliveries given up."""
        return [each for each in self.deliveries if each.state is DeliveryState.DEAD_LETTERED]

    def start_due(self) -> list[asyncio.Task[None]]:
        """
        Start what is due as tasks and return them, dead letters to be written among them.

        Released deliveries share one task and keep their order.
        """
        now = self._now()
        self._open = [each for each in self._open if each.state not in ENDED]
        due = [each for each in self._open if each.state is DeliveryState.WAITING and each.due <= now]
        for delivery in due:
            delivery.state = DeliveryState.IN_FLIGHT
        in_turn = sorted((each for each in due if each.turn), key=lambda each: each.turn)
        groups = [[each] for each in due if not each.turn] + ([in_turn] if in_turn else [])
        tasks = [asyncio.create_task(self._deliver(group)) for group in groups]
        tasks += [asyncio.create_task(self._letters.write(each)) for each in self._letters.take_due()]
        for task in tasks:
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)
        return tasks

    async def deliver_due(self) -> None:
        """Deliver all that is due now and wait for the answers, also for what they make due at once."""
        while tasks := self.start_due():
            await asyncio.gather(*tasks)

    async def close(self) -> None:
        """Stop deliveries in flight and let go of connections."""
        for task in tuple(self._in_flight):
            task.cancel()
        await asyncio.gather(*self._in_flight, return_exceptions=True)
        await self._webhooks.close()

    def _queue(self, subscription: Subscription, body: Payload, event: Event | None) -> list[Delivery]:
        now, disturbed = self._now(), self.disturbance
        state = DeliveryState.HELD if disturbed.hold else DeliveryState.WAITING
        return [
            self._add(
                Delivery(self._chance.guid(), subscription, body, event, now, now + disturbed.delay, state)
            )
            for _ in range(disturbed.copies)
        ]

    def _add(self, delivery: Delivery) -> Delivery:
        self.deliveries.append(delivery)
        self._open.append(delivery)
        self.published.set()
        return delivery

    async def _deliver(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            delivery.turn = 0
            delivery.expire(self._now())
            if delivery.state is not DeliveryState.IN_FLIGHT:
                self._letters.note(delivery)
                continue
            answer: int | str
            try:
                reply = await self._webhooks.send(
                    "POST", delivery.subscription.webhook, delivery.headers(), delivery.payload.body
                )
                answer = reply.status
            except UndeliveredError as error:
                answer = str(error)
            delivery.record(self._now(), answer)
            self._letters.note(delivery)
