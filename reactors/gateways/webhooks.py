"""Channels that are an HTTP address: render, post, and understand the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from azure.core import AsyncPipelineClient
from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import UserAgentPolicy
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from reactors.channels import Channel
from reactors.core.errors import PermanentError, TransientError
from reactors.core.message import Message
from reactors.gateways.arm import USER_AGENT
from reactors.gateways.failures import retry_after

_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """
    A channel behind a secret address; the address is in no message, error or log line.

    No redirect is followed and no token is sent.
    """

    name: str
    render: Callable[[Message], dict[str, Any]]
    url: str = field(repr=False)
    client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse] = field(repr=False)

    async def deliver(self, message: Message) -> str:
        """Post the rendered message; any 2xx means that it was taken."""
        request = HttpRequest("POST", self.url, json=self.render(message))
        try:
            response = await self.client.send_request(request)
        except (AzureError, ConnectionError, TimeoutError):
            raise TransientError(f"{self.name} could not be reached") from None
        status = response.status_code
        if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wait = retry_after(response.headers.get("Retry-After"))
            raise TransientError(f"{self.name} answered {status}", retry_after=wait)
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise PermanentError(f"{self.name} refused the message with {status}")
        return f"answered {status}"


def webhook_channel(
    channel: Channel[dict[str, Any]], url: str, transport: AsyncHttpTransport[Any, Any]
) -> WebhookChannel:
    """Return the channel posting to this address."""
    client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncPipelineClient(
        base_url="", policies=[UserAgentPolicy(USER_AGENT)], transport=transport
    )
    return WebhookChannel(channel.name, channel.render, url, client)
