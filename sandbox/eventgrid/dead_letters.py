"""
Dead letters: what Event Grid gave up on, written to a container of a storage account.

Source: "Event Grid message delivery and retry", "Set dead-letter location and retry policy".
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from sandbox.eventgrid.delivery import Delivery, DeliveryState
from sandbox.eventgrid.subscription import Subscription
from sandbox.eventgrid.webhooks import UndeliveredError, Webhooks
from sandbox.messages import JSON

WRITTEN_AFTER = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=4)
CREATED = 201
STORAGE_VERSION = "2021-12-02"


@dataclass(slots=True)
class Letter:
    """Hold a delivery that is to be written down, and from when on."""

    delivery: Delivery
    since: datetime
    due: datetime


class DeadLetters:
    """Write what was given up to the containers of the subscriptions that name one."""

    def __init__(self, now: Callable[[], datetime], guid: Callable[[], str], webhooks: Webhooks) -> None:
        """Take the clock, identifiers and the way out."""
        self._now = now
        self._guid = guid
        self._webhooks = webhooks
        self._waiting: list[Letter] = []

    def note(self, delivery: Delivery) -> None:
        """Take note of a delivery that has ended; what was given up is written some minutes after its end."""
        is_given_up = delivery.state is DeliveryState.DEAD_LETTERED
        if is_given_up and delivery.subscription.dead_letters:
            last = delivery.attempts[-1].at if delivery.attempts else self._now()
            self._waiting.append(Letter(delivery, last, last + WRITTEN_AFTER))

    def take_due(self) -> list[list[Letter]]:
        """Return what is to be written now, those of one subscription together; they wait no longer."""
        now = self._now()
        due = [each for each in self._waiting if each.due <= now]
        self._waiting = [each for each in self._waiting if each.due > now]
        groups: dict[str, list[Letter]] = {}
        for letter in due:
            groups.setdefault(letter.delivery.subscription.name, []).append(letter)
        return list(groups.values())

    async def write(self, letters: Sequence[Letter]) -> None:
        """Write letters of one subscription into one blob; where that fails, again later, for some hours."""
        now, subscription = self._now(), letters[0].delivery.subscription
        body = json.dumps([event for each in letters for event in _events(each.delivery)]).encode()
        url = blob_url(subscription, now, self._guid())
        headers = {"Content-Type": JSON, "x-ms-blob-type": "BlockBlob", "x-ms-version": STORAGE_VERSION}
        try:
            reply = await self._webhooks.send("PUT", url, headers, body)
        except UndeliveredError:
            reply = None
        if reply is None or reply.status != CREATED:
            self._waiting += [
                Letter(each.delivery, each.since, now + WRITTEN_AFTER)
                for each in letters
                if now - each.since < GIVEN_UP_AFTER
            ]


def blob_url(subscription: Subscription, at: datetime, guid: str) -> str:
    """Return the address of a blob: the subscription's name in upper case, the hour without zeros, a GUID."""
    container, _, query = subscription.dead_letters.partition("?")
    hour = at.astimezone(UTC)
    name = f"{quote(subscription.name.upper())}/{hour.year}/{hour.month}/{hour.day}/{hour.hour}/{guid}.json"
    return f"{container.rstrip('/')}/{name}{f'?{query}' if query else ''}"


def _events(delivery: Delivery) -> list[Any]:
    """Return the events of a delivery with why each was given up; a body that is no event as it was sent."""
    if delivery.event is not None:
        return [delivery.dead_letter()]
    try:
        body = json.loads(delivery.payload.body)
    except ValueError:
        return [delivery.dead_letter()]
    found = body if isinstance(body, list) else [body]
    return [{**each, **delivery.given_up(each)} if isinstance(each, dict) else each for each in found]
