"""
Azure Resource Manager, raw: one pipeline for what has no client library worth its weight.

Nothing is retried here: a passing failure goes back to the queue, which waits better than a function.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from azure.core import AsyncPipelineClient
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import ContentDecodePolicy, RequestIdPolicy, UserAgentPolicy
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from reactors.core.errors import RefusedError
from reactors.core.identifiers import shown
from reactors.gateways.answers import JsonObjectPolicy
from reactors.gateways.calls import CallsPolicy
from reactors.gateways.failures import translated_arm
from reactors.gateways.identity import Identity
from reactors.gateways.pacing import Pace, PacePolicy

USER_AGENT = "cmk-reactor"
NO_QUERY: Mapping[str, str] = MappingProxyType({})
_MOST_PAGES = 1000
CLIENT_OPTIONS: Mapping[str, Any] = {
    "retry_total": 0,
    "permit_redirects": False,
    "user_agent": USER_AGENT,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: status, headers, JSON object (an empty one where there was no body)."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]


class Arm:
    """Requests to the one ARM endpoint of the configured cloud."""

    def __init__(
        self,
        endpoint: str,
        identity: Identity,
        transport: AsyncHttpTransport[Any, Any],
        pace: Pace | None = None,
    ) -> None:
        """Build the pipeline; nothing is sent."""
        self._endpoint = endpoint
        self._client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncPipelineClient(
            base_url=endpoint,
            policies=[
                JsonObjectPolicy(),
                PacePolicy(pace or Pace()),
                CallsPolicy(),
                RequestIdPolicy(),
                UserAgentPolicy(USER_AGENT),
                identity.arm_policy(),
                ContentDecodePolicy(),
            ],
            transport=transport,
        )

    async def send(
        self,
        method: str,
        path: str,
        *,
        api_version: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] = NO_QUERY,
    ) -> Answer:
        """Send a request to a path that starts with `/`; the values of `query` are quoted here."""
        url = f"{self._endpoint}{path}"
        asked = {name: quote(value, safe="") for name, value in query.items()}
        request = HttpRequest(method, url, params={"api-version": api_version, **asked}, json=body)
        return await self._send(request, f"{method} {path.split('?', maxsplit=1)[0]}")

    async def list(
        self, path: str, *, api_version: str, query: Mapping[str, str] = NO_QUERY
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the items of a list, page by page; what is no object in it is left out."""
        answer = await self.send("GET", path, api_version=api_version, query=query)
        for _ in range(_MOST_PAGES):
            items = answer.body.get("value")
            for item in items if isinstance(items, list) else []:
                if isinstance(item, Mapping):
                    yield item
            following = answer.body.get("nextLink")
            if not isinstance(following, str) or not following:
                return
            answer = await self.get_url(following)
        raise RefusedError(f"the list at {shown(path)} has over {_MOST_PAGES} pages")

    async def get_url(self, url: str) -> Answer:
        """
        Get a URL that ARM handed out.

        RefusedError when it points elsewhere: the token goes to ARM's host, or a region of it, alone.
        """
        own, other = urlsplit(self._endpoint), urlsplit(url)
        host = (other.hostname or "").lower()
        same_place = host == own.hostname or (own.scheme == "https" and host.endswith(f".{own.hostname}"))
        if other.scheme != own.scheme or _port(other) != _port(own) or not same_place:
            raise RefusedError(f"Azure named an address outside {own.netloc}: {shown(host)}")
        return await self._send(HttpRequest("GET", url), "GET of an address from ARM")

    async def _send(self, request: HttpRequest, doing: str) -> Answer:
        with translated_arm(doing):
            response = await self._client.send_request(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                raise HttpResponseError(response=response)
            body = response.json() if response.content else {}
            return Answer(response.status_code, response.headers, body)


def _port(split: SplitResult) -> int:
    try:
        return split.port or {"https": 443, "http": 80}.get(split.scheme, 0)
    except ValueError:
        return 0
