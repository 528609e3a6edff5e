"""
Consumers: found through Resource Graph, read and updated through their own service.

Resource Graph lags behind by seconds to minutes, so it only says where to look.
Source: Microsoft.ResourceGraph resources, 2021-03-01; Microsoft.CognitiveServices accounts, 2025-09-01
(azure-mgmt-cognitiveservices 14.1.0).
"""

import io
import json
from collections.abc import AsyncIterator, Callable, Mapping
from itertools import batched
from typing import Any

from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient

from reactors.consumers import consumer_type
from reactors.consumers.cognitive_account import CONSUMER as ACCOUNT
from reactors.core.errors import AbsentError, RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.log import log_event
from reactors.core.model import Consumer
from reactors.core.ports import Operation, OperationStatus
from reactors.gateways.arm import Arm
from reactors.gateways.failures import retry_after, translated_arm

_GRAPH = "/providers/Microsoft.ResourceGraph/resources"
_GRAPH_VERSION = "2021-03-01"
_PAGE = 1000
_SUBSCRIPTIONS_A_QUERY = 200
_ENDED = {
    "succeeded": OperationStatus.SUCCEEDED,
    "failed": OperationStatus.FAILED,
    "canceled": OperationStatus.CANCELED,
}


class ArmConsumers:
    """Cognitive Services accounts of every kind, Foundry resources among them."""

    def __init__(
        self,
        arm: Arm,
        client: Callable[[str], CognitiveServicesManagementClient],
        *,
        suffixes: tuple[str, ...],
        subscriptions: frozenset[str],
    ) -> None:
        """Take the raw gateway, a factory of clients by subscription, and where to look."""
        self._arm = arm
        self._client = client
        self._suffixes = suffixes
        self._subscriptions = sorted(subscriptions)

    async def find_bound(self, key: KeyUri) -> tuple[ResourceId, ...]:
        """List the accounts that name this key, with any version or none."""
        query = (
            "resources"
            f" | where type =~ '{ACCOUNT.arm_type}'"
            f" | where tostring(properties.encryption.keyVaultProperties.keyName) =~ '{key.name}'"
            f" | where tostring(properties.encryption.keyVaultProperties.keyVaultUri) contains '{key.host}'"
            " | project id | order by id asc"
        )
        groups = list(batched(self._subscriptions, _SUBSCRIPTIONS_A_QUERY, strict=False)) or [()]
        found: list[ResourceId] = []
        for group in groups:
            async for row in self._rows(query, group):
                try:
                    found.append(ResourceId.parse(row.get("id")))
                except RejectedInputError as error:
                    log_event("consumer_id_not_understood", reason=str(error))
        return tuple(dict.fromkeys(found))

    async def observe(self, consumer: ResourceId) -> Consumer:
        """Read one account from its own service."""
        client = self._client(consumer.subscription_id)
        with translated_arm(f"account {consumer.name}"):
            raw: Any = await client.accounts.get(
                consumer.resource_group,
                consumer.name,
                cls=lambda response, _model, _headers: response.http_response.json(),
            )
        return consumer_type(consumer.arm_type).read(raw, self._suffixes)

    async def update_key_version(self, consumer: Consumer, version: str) -> Operation:
        """Send the PATCH; the answer is a finished operation or one to be polled."""
        body = consumer_type(consumer.id.arm_type).with_key_version(consumer.encryption, version)
        client = self._client(consumer.id.subscription_id)
        answers: list[tuple[int, Mapping[str, str]]] = []
        with translated_arm(f"update of {consumer.id.name}"):
            await client.accounts.begin_update(
                consumer.id.resource_group,
                consumer.id.name,
                io.BytesIO(json.dumps(body).encode()),
                polling=False,
                raw_response_hook=lambda response: answers.append(
                    (response.http_response.status_code, response.http_response.headers)
                ),
            )
        status, headers = answers[-1]
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

    async def _rows(self, query: str, subscriptions: tuple[str, ...]) -> AsyncIterator[Mapping[str, Any]]:
        token: str | None = None
        while True:
            options = {"resultFormat": "objectArray", "$top": _PAGE}
            body: dict[str, Any] = {"query": query, "options": options}
            if token:
                options["$skipToken"] = token
            if subscriptions:
                body["subscriptions"] = list(subscriptions)
            answer = await self._arm.send("POST", _GRAPH, api_version=_GRAPH_VERSION, body=body)
            for row in answer.body.get("data") or []:
                yield row
            token = answer.body.get("$skipToken")
            if not token:
                return
