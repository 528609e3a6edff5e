"""
Event subscriptions that lead to the reactor, on a vault or a subscription, or on its system topics.

Source: Microsoft.EventGrid eventSubscriptions and systemTopics, api-version 2025-02-15.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from cmk.checks.patient import Arm
from reactors.consumers.reading import a_list, an_object, text
from reactors.core.errors import AbsentError

_API_VERSION = "2025-02-15"
_FUNCTIONS = ("/functions/on_vault_event", "/functions/on_resource_event", "/functions/on_policy_event")
_WEBHOOK = "/runtime/webhooks/eventgrid"


@dataclass(frozen=True, slots=True)
class EventSubscription:
    """One that leads to the reactor; without `types`, which are lower-cased, all pass."""

    name: str
    types: frozenset[str]
    state: str
    has_dead_letters: bool

    def lets_pass(self, event_type: str) -> bool:
        """Say whether events of a type pass its filter by type."""
        return not self.types or event_type.lower() in self.types


async def list_leading_here(scope: str, arm: Arm) -> list[EventSubscription]:
    """List those on a scope and on each system topic whose source it is."""
    scope = scope.lower()
    found = await _of(f"{scope}/providers/Microsoft.EventGrid", arm)
    home = "/".join(scope.split("/")[:3])
    topics = arm.list(f"{quote(home)}/providers/Microsoft.EventGrid/systemTopics", api_version=_API_VERSION)
    own = [
        text(topic.get("id"))
        async for topic in topics
        if text(an_object(topic.get("properties")).get("source")).lower() == scope
    ]
    inside = [each for topic in own if _is_id(topic) for each in await _of(topic, arm)]
    return list({each.name: each for each in (*found, *inside)}.values())


def parse_event_subscription(item: Mapping[str, Any]) -> EventSubscription | None:
    """Read an event subscription, or return None where it leads elsewhere."""
    properties = an_object(item.get("properties"))
    delivery = an_object(properties.get("deliveryWithResourceIdentity"))
    destination = an_object(properties.get("destination") or delivery.get("destination"))
    where = an_object(destination.get("properties"))
    function = text(where.get("resourceId")).lower()
    if not function.endswith(_FUNCTIONS) and _path(text(where.get("endpointBaseUrl"))) != _WEBHOOK:
        return None
    types = a_list(an_object(properties.get("filter")).get("includedEventTypes"))
    identified = an_object(properties.get("deadLetterWithResourceIdentity"))
    return EventSubscription(
        name=text(item.get("name")),
        types=frozenset(text(each).lower() for each in types),
        state=text(properties.get("provisioningState")),
        has_dead_letters=bool(
            properties.get("deadLetterDestination") or identified.get("deadLetterDestination")
        ),
    )


async def _of(parent: str, arm: Arm) -> list[EventSubscription]:
    try:
        listed = arm.list(f"{quote(parent)}/eventSubscriptions", api_version=_API_VERSION)
        return [each async for item in listed if (each := parse_event_subscription(item))]
    except AbsentError:
        return []


def _is_id(topic: str) -> bool:
    return topic.startswith("/subscriptions/") and "/../" not in topic


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.lower().rstrip("/")
    except ValueError:
        return ""
