"""
The objects of a search service through its data plane, where the identity may read them.

Needs Search Index Data Reader, or Search Service Contributor, on the service, and a way through its firewall.
Source: Azure AI Search data plane, api-version 2024-07-01.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import HttpRequest

from reactors.consumers.search_object import API_VERSION
from reactors.core.identifiers import ResourceId
from reactors.gateways.data_plane import data_plane_client
from reactors.gateways.failures import translated
from reactors.gateways.identity import Identity


class SearchObjects:
    """Lists the objects of search services; the token goes to the configured address alone."""

    def __init__(self, endpoint: str, identity: Identity, transport: AsyncHttpTransport[Any, Any]) -> None:
        """Take the address with `{service}` in it, empty where objects are not to be looked at."""
        self._endpoint = endpoint
        self._client = data_plane_client(endpoint, identity, transport)

    @property
    def is_on(self) -> bool:
        """Whether objects are looked at at all."""
        return bool(self._endpoint)

    async def list(self, service: ResourceId, collection: str) -> tuple[Mapping[str, Any], ...]:
        """Return name and key of every object of a collection; RefusedError where that is not granted."""
        url = f"{self._endpoint.format(service=service.name)}/{collection}"
        parameters = {"api-version": API_VERSION, "$select": "name,encryptionKey"}
        with translated(f"{collection} of search service {service.name}"):
            response = await self._client.send_request(HttpRequest("GET", url, params=parameters))
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                raise HttpResponseError(response=response)
            items = response.json().get("value")
        return tuple(item for item in items if isinstance(item, Mapping)) if isinstance(items, list) else ()
