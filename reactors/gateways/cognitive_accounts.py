"""
Cognitive Services accounts through Azure's own client.

What is read and sent is the raw JSON: the client's models drop what they do not know.
Source: Microsoft.CognitiveServices accounts, api-version 2025-09-01 (azure-mgmt-cognitiveservices 14.1.0).
"""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient

from reactors.core.identifiers import ResourceId
from reactors.gateways.failures import translated_arm


class CognitiveAccounts:
    """Reads and updates accounts in any subscription that the identity sees."""

    def __init__(self, client: Callable[[str], CognitiveServicesManagementClient]) -> None:
        """Take a factory of clients by subscription."""
        self._client = client

    async def get(self, account: ResourceId) -> Mapping[str, Any]:
        """Return an account as ARM shows it."""
        client = self._client(account.subscription_id)
        with translated_arm(f"account {account.name}"):
            raw: Any = await client.accounts.get(
                account.resource_group,
                account.name,
                cls=lambda response, _model, _headers: response.http_response.json(),
            )
        found: Mapping[str, Any] = raw
        return found

    async def update(self, account: ResourceId, body: Mapping[str, Any]) -> tuple[int, Mapping[str, str]]:
        """Send a PATCH and return status and headers of the answer, without waiting for the operation."""
        client = self._client(account.subscription_id)
        answers: list[tuple[int, Mapping[str, str]]] = []
        with translated_arm(f"update of {account.name}"):
            await client.accounts.begin_update(
                account.resource_group,
                account.name,
                io.BytesIO(json.dumps(body).encode()),
                polling=False,
                raw_response_hook=lambda response: answers.append(
                    (response.http_response.status_code, response.http_response.headers)
                ),
            )
        return answers[-1]
