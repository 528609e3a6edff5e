"""Services beside ARM that are asked raw: one pipeline for all of them, and tokens for their own audience."""

from typing import Any

from azure.core import AsyncPipelineClient
from azure.core.pipeline.policies import ContentDecodePolicy, RequestIdPolicy, UserAgentPolicy
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from reactors.gateways.answers import JsonObjectPolicy
from reactors.gateways.arm import USER_AGENT
from reactors.gateways.calls import CallsPolicy
from reactors.gateways.identity import Identity

type DataPlaneClient = AsyncPipelineClient[HttpRequest, AsyncHttpResponse]


def data_plane_client(
    endpoint: str, identity: Identity, transport: AsyncHttpTransport[Any, Any]
) -> DataPlaneClient:
    """
    Return the client of a service; nothing is sent.

    It retries nothing and follows no redirect; who calls it sends to the configured address alone.
    """
    return AsyncPipelineClient(
        base_url=endpoint,
        policies=[
            JsonObjectPolicy(),
            CallsPolicy(),
            RequestIdPolicy(),
            UserAgentPolicy(USER_AGENT),
            identity.bearer_policy(),
            ContentDecodePolicy(),
        ],
        transport=transport,
    )
