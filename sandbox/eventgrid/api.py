"""Event Grid as ARM shows it: event subscriptions of a source, and system topics, read only."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sandbox.arm.errors import resource_not_found
from sandbox.arm.identities import stable_guid
from sandbox.arm.paging import page
from sandbox.behaviour import Behaviour
from sandbox.eventgrid.grid import Grid
from sandbox.eventgrid.subscription import Subscription
from sandbox.eventgrid.topics import SystemTopic, TopicType, topics_for
from sandbox.keyvault.management import VAULT_PATH, vault_of
from sandbox.keyvault.state import Keys
from sandbox.messages import Response
from sandbox.routing import Call, Handler, Route, route

SUBSCRIPTIONS = "Microsoft.EventGrid/eventSubscriptions"
TOPICS = "Microsoft.EventGrid/systemTopics"


class EventGridApi:
    """
    Serve what is wired to vaults and subscriptions over ARM.

    The shapes are those of the client library azure-mgmt-eventgrid 10.4.0, API 2025-02-15.
    """

    def __init__(self, grid: Grid, keys: Keys, behaviour: Callable[[], Behaviour]) -> None:
        """Take the grid, the vaults that are sources, and the switches in force."""
        self._grid = grid
        self._keys = keys
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        provider = "/subscriptions/{subscription}/providers/microsoft.eventgrid"
        of_vault = VAULT_PATH + "/providers/microsoft.eventgrid/eventsubscriptions"
        group = "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.eventgrid"
        of_topic = group + "/systemtopics/{topic}/eventsubscriptions"
        return [
            route("GET", provider + "/eventsubscriptions", f"{SUBSCRIPTIONS}/read", self.list_global),
            route("GET", of_vault, f"{SUBSCRIPTIONS}/read", self.list_of_vault),
            route("GET", provider + "/systemtopics", f"{TOPICS}/read", self.list_topics),
            route("GET", of_topic, f"{TOPICS}/eventSubscriptions/read", self.list_of_topic),
        ]

    def list_global(self, call: Call) -> Response:
        """Answer EventSubscriptions_ListGlobalBySubscription: those whose source is the subscription."""
        return self._of(call, f"/subscriptions/{call.names['subscription']}")

    def list_of_vault(self, call: Call) -> Response:
        """Answer EventSubscriptions_ListByResource for a vault."""
        return self._of(call, vault_of(self._keys, call).id)

    def list_of_topic(self, call: Call) -> Response:
        """Answer SystemTopicEventSubscriptions_ListBySystemTopic; raises ARM's 404 for an unknown topic."""
        topic = self._grid.topics.get(call.names["topic"])
        if topic is None or not call.request.path.lower().startswith(f"{topic.id}/".lower()):
            raise resource_not_found(TOPICS, call.names["topic"], call.names["group"])
        found = [
            each
            for each in self._grid.subscriptions.values()
            if topic.name in {made.name for made in topics_for(each.source, each.event_types)}
        ]
        return page(call.request, found, partial(subscription_json, topic=topic), self._behaviour().page_size)

    def list_topics(self, call: Call) -> Response:
        """Answer SystemTopics_ListBySubscription."""
        prefix = f"/subscriptions/{call.names['subscription']}/"
        found = [each for each in self._grid.topics.values() if each.id.lower().startswith(prefix)]
        found.sort(key=lambda each: each.id.lower())
        return page(call.request, found, self._topic_json, self._behaviour().page_size)

    def _of(self, call: Call, source: str) -> Response:
        found = [each for each in self._grid.subscriptions.values() if each.source.lower() == source.lower()]
        return page(call.request, found, subscription_json, self._behaviour().page_size)

    def _topic_json(self, topic: SystemTopic) -> dict[str, Any]:
        vault = self._keys.vaults.get(topic.source.rpartition("/")[2].lower())
        is_of_vault = topic.type is TopicType.VAULT and vault is not None
        return {
            "id": topic.id,
            "name": topic.name,
            "type": TOPICS,
            "location": vault.location if is_of_vault and vault else "global",
            "properties": {
                "provisioningState": "Succeeded",
                "source": topic.source,
                "topicType": topic.type,
                "metricResourceId": stable_guid("metrics", topic.id),
            },
        }


def subscription_json(subscription: Subscription, topic: SystemTopic | None = None) -> dict[str, Any]:
    """
    Return an event subscription as ARM shows it, below its source or below a system topic of it.

    The webhook's query, with its key, is left out.
    """
    place = topic.id if topic else f"{subscription.source}/providers/Microsoft.EventGrid"
    return {
        "id": f"{place}/eventSubscriptions/{subscription.name}",
        "name": subscription.name,
        "type": f"{TOPICS}/eventSubscriptions" if topic else SUBSCRIPTIONS,
        "properties": {
            "topic": topic.id if topic else subscription.source,
            "provisioningState": subscription.provisioning_state,
            "destination": {
                "endpointType": "WebHook",
                "properties": {"endpointBaseUrl": subscription.webhook.partition("?")[0]},
            },
            "filter": {
                "includedEventTypes": sorted(subscription.event_types) or None,
                "subjectBeginsWith": "",
                "subjectEndsWith": "",
            },
            "eventDeliverySchema": subscription.schema,
            "retryPolicy": {
                "maxDeliveryAttempts": subscription.max_attempts,
                "eventTimeToLiveInMinutes": subscription.time_to_live,
            },
            **_dead_letters_json(subscription),
        },
    }


def _dead_letters_json(subscription: Subscription) -> dict[str, Any]:
    """Return where dead letters go as ARM shows it; the account is shown in a group of its own."""
    if not subscription.dead_letters:
        return {"deadLetterDestination": None}
    account, _, container = urlsplit(subscription.dead_letters).path.strip("/").partition("/")
    home = "/".join(subscription.source.split("/")[:3])
    account_id = f"{home}/resourceGroups/rg-reactor/providers/Microsoft.Storage/storageAccounts/{account}"
    properties = {"resourceId": account_id, "blobContainerName": container}
    return {"deadLetterDestination": {"endpointType": "StorageBlob", "properties": properties}}
