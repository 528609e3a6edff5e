"""
The Event Grid custom topic that events are published to, in the CloudEvents schema.

Needs the role EventGrid Data Sender on the topic. Source: azure-eventgrid 4.22.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ResourceNotFoundError
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.pipeline.transport import AsyncHttpTransport

from reactors.channels.eventgrid import CHANNEL
from reactors.core.announcements import Announcement
from reactors.core.errors import AbsentError, ConflictError, TransientError
from reactors.gateways.arm import CLIENT_OPTIONS
from reactors.gateways.calls import CallsPolicy
from reactors.gateways.failures import translated

if TYPE_CHECKING:
    from azure.core.messaging import CloudEvent
    from azure.eventgrid.aio import EventGridPublisherClient

_DOING = "publishing to the Event Grid topic"


class PlainHttpPolicy(SansIOHTTPPolicy[Any, Any]):
    """Let a token go over plain http; used for loopback endpoints only."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Tell the policy that adds the token."""
        request.context.options["enforce_https"] = False


class EventGridTopic:
    """Publishes events; the token goes to the configured address alone."""

    def __init__(
        self, endpoint: str, credential: AsyncTokenCredential, transport: AsyncHttpTransport[Any, Any]
    ) -> None:
        """Take the address with its path; nothing is sent."""
        self._endpoint = endpoint
        self._credential = credential
        self._transport = transport

    async def publish(self, announcements: Sequence[Announcement]) -> None:
        """Publish them in one request, all or none."""
        from azure.core.messaging import CloudEvent  # noqa: PLC0415

        events: list[CloudEvent[Any]] = [CloudEvent.from_dict(CHANNEL.render(each)) for each in announcements]
        try:
            with translated(_DOING):
                await self._send(events)
        except ConflictError as error:
            raise TransientError(f"{_DOING}: it is being changed") from error

    async def _send(self, events: "list[CloudEvent[Any]]") -> None:
        try:
            await self._client.send(events)
        except ResourceNotFoundError as error:  # the client hides that it was a 404
            raise AbsentError(f"{_DOING}: 404, there is none at the address") from error

    @cached_property
    def _client(self) -> "EventGridPublisherClient":
        from azure.eventgrid.aio import EventGridPublisherClient  # noqa: PLC0415

        more: list[Any] = [CallsPolicy()]
        if self._endpoint.startswith("http://"):
            more.append(PlainHttpPolicy())
        options: dict[str, Any] = {
            **CLIENT_OPTIONS,
            "transport": self._transport,
            "per_call_policies": more,
        }
        return EventGridPublisherClient(self._endpoint, self._credential, **options)
