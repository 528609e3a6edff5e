"""
Consumers: found through Resource Graph, read and updated through their own service.

Resource Graph lags behind by seconds to minutes, so it only says where to look.
"""

from collections.abc import Callable
from urllib.parse import quote

from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient

from reactors.consumers import consumer_type, key_write, load_consumer_types
from reactors.consumers.cognitive_account import CONSUMER as ACCOUNT
from reactors.core.azure_ports import Operation, OperationStatus, Page
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId, parse_subscription
from reactors.core.log import log_event
from reactors.core.model import Children, Consumer, Unreadable
from reactors.gateways.arm import Arm
from reactors.gateways.children import SEARCH, ArmChildren
from reactors.gateways.cognitive_accounts import CognitiveAccounts
from reactors.gateways.failures import retry_after
from reactors.gateways.graph import Graph
from reactors.gateways.search import SearchObjects

_ENDED = {
    "succeeded": OperationStatus.SUCCEEDED,
    "failed": OperationStatus.FAILED,
    "canceled": OperationStatus.CANCELED,
}


class ArmConsumers:
    """Resources of every consumer type: Cognitive Services through its client, the others through raw ARM."""

    def __init__(
        self,
        arm: Arm,
        client: Callable[[str], CognitiveServicesManagementClient],
        search: SearchObjects,
        *,
        suffixes: tuple[str, ...],
        subscriptions: frozenset[str],
    ) -> None:
        """Take the raw gateway, a factory of clients by subscription, search objects, and where to look."""
        self._arm = arm
        self._accounts = CognitiveAccounts(client)
        self._children = ArmChildren(arm, search, suffixes=suffixes)
        self._graph = Graph(arm, subscriptions)
        self._suffixes = suffixes
        self._subscriptions = subscriptions

    async def find_bound(self, key: KeyUri) -> tuple[ResourceId, ...]:
        """List the resources that name this key, with any version or none, as Resource Graph knows them."""
        clauses = [
            f"(type =~ '{each.arm_type}' and {each.graph_key.format(name=key.name, host=key.host)})"
            for each in load_consumer_types().values()
            if each.graph_key
        ]
        return await self._ids(" or ".join(clauses))

    async def list_page(self, subscription_id: str, token: str) -> Page:
        """List consumers of every type in a subscription, as Resource Graph knows them."""
        query = (
            f"resources | where {_types()}"
            " | project id, name, type, ['kind'], location, tags, identity, properties | order by id asc"
        )
        rows, following = await self._graph.page(query, (subscription_id,), token)
        consumers, unreadable = [], []
        for row in rows:
            try:
                consumers.append(consumer_type(str(row.get("type")).lower()).read(row, self._suffixes))
            except (RejectedInputError, PermanentError) as error:
                unreadable.append(Unreadable(str(row.get("id")).lower(), subscription_id, str(error)))
        return Page(tuple(consumers), tuple(unreadable), following)

    async def list_subscriptions(self) -> tuple[str, ...]:
        """List the subscriptions that are configured, else those that hold something to look at."""
        if self._subscriptions:
            return tuple(sorted(self._subscriptions))
        query = f"resources | where {_types()} | summarize id = min(id) by subscriptionId | order by id asc"
        found: list[str] = []
        async for row in self._graph.rows(query):
            try:
                found.append(parse_subscription(row.get("subscriptionId")))
            except RejectedInputError as error:
                log_event("subscription_not_understood", reason=str(error))
        return tuple(dict.fromkeys(found))

    async def find_using(self, identity: ResourceId) -> tuple[ResourceId, ...]:
        """List the consumers that name a user-assigned identity, as Resource Graph knows them."""
        return await self._ids(f"({_types()}) and tostring(identity) contains '{identity}'")

    async def _ids(self, condition: str) -> tuple[ResourceId, ...]:
        query = f"resources | where {condition} | project id | order by id asc"
        found: list[ResourceId] = []
        async for row in self._graph.rows(query):
            try:
                found.append(ResourceId.parse(row.get("id")))
            except RejectedInputError as error:
                log_event("consumer_id_not_understood", reason=str(error))
        return tuple(dict.fromkeys(found))

    async def observe(self, consumer: ResourceId) -> Consumer:
        """Read one resource from its own service."""
        kind = consumer_type(consumer.arm_type)
        if consumer.parent and consumer.parent.arm_type == SEARCH:
            return await self._children.find_object(await self.observe(consumer.parent), consumer)
        if kind is ACCOUNT:
            raw = await self._accounts.get(consumer)
        else:
            raw = (await self._arm.send("GET", quote(str(consumer)), api_version=kind.api_version)).body
        return kind.read(raw, self._suffixes)

    async def list_children(self, consumer: Consumer) -> Children:
        """Read what is nested in a resource; what cannot be read is named with the reason."""
        return await self._children.read(consumer)

    async def update_key_version(self, consumer: Consumer, version: str) -> Operation:
        """Send the write; the answer is a finished operation or one to be polled."""
        kind, write = consumer_type(consumer.id.arm_type), key_write(consumer.id.arm_type)
        body = write.body(consumer, version)
        if kind is ACCOUNT:
            status, headers = await self._accounts.update(consumer.id, body)
        else:
            path = quote(str(consumer.id))
            answer = await self._arm.send(write.method, path, api_version=kind.api_version, body=body)
            status, headers = answer.status, answer.headers
        if status != 202:  # noqa: PLR2004 - 200: done, 202: under way
            return Operation(OperationStatus.SUCCEEDED)
        url = headers.get("Azure-AsyncOperation") or headers.get("Location") or ""
        return Operation(OperationStatus.RUNNING, url, retry_after(headers.get("Retry-After")))

    async def poll(self, operation_url: str) -> Operation:
        """Look at an operation: the status in its body leads, else 202 means that it goes on."""
        if not operation_url:
            raise AbsentError("Azure named no operation to follow")
        answer = await self._arm.get_url(operation_url)
        wait = retry_after(answer.headers.get("Retry-After"))
        status = str(answer.body.get("status") or "").lower()
        if not status:
            running = answer.status == 202  # noqa: PLR2004
            return Operation(
                OperationStatus.RUNNING if running else OperationStatus.SUCCEEDED, operation_url, wait
            )
        error = answer.body.get("error")
        told = f"{error.get('code', '')}: {error.get('message', '')}" if isinstance(error, dict) else ""
        return Operation(_ENDED.get(status, OperationStatus.RUNNING), operation_url, wait, told)


def _types() -> str:
    """Return the condition for resources that Resource Graph lists by themselves: nested ones it does not."""
    top = [each for each in load_consumer_types() if each.count("/") == 1]
    return "type in~ (" + ", ".join(f"'{each}'" for each in top) + ")"
