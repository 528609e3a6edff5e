"""Event subscriptions: what is sent where."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sandbox.clock import iso
from sandbox.errors import SandboxError
from sandbox.eventgrid.envelope import DeliverySchema, Event

MOST_ATTEMPTS = 30
LONGEST_LIFE = 1440


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    Hold one event subscription.

    `source` is the ARM id of the topic; empty `event_types` lets all types pass; `time_to_live` is in
    minutes. The webhook is on this machine: nothing is delivered elsewhere. `dead_letters` is the address of
    a blob container on this machine, with a signature that lets blobs be written; empty: what is given up is
    lost. `provisioning_state` is only what ARM shows.
    """

    name: str
    source: str
    webhook: str
    created: datetime
    event_types: frozenset[str] = frozenset()
    schema: DeliverySchema = DeliverySchema.EVENT_GRID
    max_attempts: int = MOST_ATTEMPTS
    time_to_live: int = LONGEST_LIFE
    dead_letters: str = ""
    provisioning_state: str = "Succeeded"

    def wants(self, event: Event) -> bool:
        """Tell whether the event passes the subscription's source and filter."""
        return self.source.lower() == event.topic.lower() and (
            not self.event_types or event.type.lower() in {each.lower() for each in self.event_types}
        )

    def as_json(self) -> dict[str, Any]:
        """Return the subscription for people."""
        return {
            "name": self.name,
            "source": self.source,
            "webhook": self.webhook,
            "event_types": sorted(self.event_types),
            "schema": self.schema,
            "max_attempts": self.max_attempts,
            "time_to_live": self.time_to_live,
            "dead_letters": self.dead_letters.partition("?")[0] or None,
            "provisioning_state": self.provisioning_state,
            "created": iso(self.created),
        }


def check(subscription: Subscription) -> None:
    """Raise SandboxError where a subscription asks for something impossible."""
    check_webhook(subscription.webhook)
    if subscription.dead_letters:
        check_webhook(subscription.dead_letters, "dead_letters")
    if not 1 <= subscription.max_attempts <= MOST_ATTEMPTS:
        raise SandboxError(f"max_attempts must be 1 to {MOST_ATTEMPTS}")
    if not 1 <= subscription.time_to_live <= LONGEST_LIFE:
        raise SandboxError(f"time_to_live (minutes) must be 1 to {LONGEST_LIFE}")


def check_webhook(address: str, name: str = "webhook") -> None:
    """Raise SandboxError for any but an http(s) address on this machine; `name` says what it is for."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not _is_loopback(parts.hostname or ""):
        raise SandboxError(f"{name} {address!r} must be an http(s) address on this machine")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
