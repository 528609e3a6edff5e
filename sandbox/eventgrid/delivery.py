"""One delivery: its attempts, its waiting times, and how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sandbox.clock import iso
from sandbox.eventgrid.envelope import Event, Payload
from sandbox.eventgrid.subscription import Subscription
from sandbox.messages import decoded

WAITS = tuple(timedelta(seconds=each) for each in (10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200))
LEAST_WAITS = {403: 300, 404: 300, 408: 120, 503: 30}
DONE = frozenset({200, 201, 202, 203, 204})
NEVER_RETRIED = frozenset({400, 401, 413})
OUTCOMES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    408: "TimedOut",
    413: "PayloadTooLarge",
    429: "Busy",
    503: "Busy",
}


class DeliveryState(StrEnum):
    """Say how far a delivery is."""

    HELD = "held"
    WAITING = "waiting"
    IN_FLIGHT = "in-flight"
    DELIVERED = "delivered"
    DEAD_LETTERED = "dead-lettered"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold one try: when, and the HTTP status or Event Grid's word where no answer came."""

    at: datetime
    outcome: str


@dataclass(slots=True)
class Delivery:
    """Hold one event on its way to one subscription; `event` is None for a raw publication."""

    id: str
    subscription: Subscription
    payload: Payload
    event: Event | None
    published: datetime
    due: datetime
    state: DeliveryState = DeliveryState.WAITING
    turn: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    dead_letter_reason: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers Event Grid sends with it."""
        return {
            "Content-Type": self.payload.content_type,
            "aeg-event-type": "Notification",
            "aeg-subscription-name": self.subscription.name.upper(),
            "aeg-delivery-count": str(len(self.attempts)),
            "aeg-data-version": self.event.data_version if self.event else "1",
            "aeg-metadata-version": "1",
        }

    def record(self, at: datetime, answer: int | str) -> None:
        """Note an attempt's status or outcome word, and decide what follows from it."""
        status = answer if isinstance(answer, int) else 0
        self.attempts.append(Attempt(at, "OK" if status in DONE else OUTCOMES.get(status, str(answer))))
        count = len(self.attempts)
        if status in DONE:
            self.state = DeliveryState.DELIVERED
        elif status in NEVER_RETRIED:
            self._bury(OUTCOMES[status])
        elif count >= self.subscription.max_attempts:
            self._bury("MaxDeliveryAttemptsExceeded")
        else:
            least = timedelta(seconds=LEAST_WAITS.get(status, 10))
            self.due = at + max(least, WAITS[min(count, len(WAITS)) - 1])
            self.state = DeliveryState.WAITING

    def expire(self, now: datetime) -> None:
        """Give up on a delivery whose time to live has passed; looked at when a further attempt is due."""
        if self.attempts and now - self.published > timedelta(minutes=self.subscription.time_to_live):
            self._bury("TimeToLiveExceeded")

    def _bury(self, reason: str) -> None:
        self.state, self.dead_letter_reason = DeliveryState.DEAD_LETTERED, reason

    def as_json(self) -> dict[str, Any]:
        """Return the delivery for people."""
        return {
            "id": self.id,
            "subscription": self.subscription.name,
            "event_id": self.event.id if self.event else None,
            "event_type": self.event.type if self.event else None,
            "state": self.state,
            "due": iso(self.due),
            "attempts": [{"at": iso(each.at), "outcome": each.outcome} for each in self.attempts],
            "dead_letter_reason": self.dead_letter_reason or None,
            "body": decoded(self.payload.body),
        }

    def dead_letter(self) -> dict[str, Any]:
        """Return the dead-letter record: the event as published, with why and how often."""
        event = (
            self.event.as_json(self.subscription.schema)
            if self.event
            else {"raw": decoded(self.payload.body)}
        )
        return {**event, **self.given_up(event)}

    def given_up(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return why and when an event was given up; CloudEvents take names in lower case only."""
        last = self.attempts[-1] if self.attempts else None
        fields = {
            "deadLetterReason": self.dead_letter_reason,
            "deliveryAttempts": len(self.attempts),
            "lastDeliveryOutcome": last.outcome if last else None,
            "publishTime": iso(self.published),
            "lastDeliveryAttemptTime": iso(last.at) if last else None,
        }
        return {name.lower(): value for name, value in fields.items()} if "specversion" in event else fields
