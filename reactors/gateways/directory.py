"""
Who is in which group and which principal an application has, through Microsoft Graph.

Needs the application permissions GroupMember.Read.All and Application.Read.All; without them, what depends on
them is not known.
Source: Microsoft Graph v1.0, "directoryObject: checkMemberGroups", "Get servicePrincipal".
"""

from collections.abc import Collection, Mapping
from http import HTTPStatus
from itertools import batched
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import HttpRequest

from reactors.consumers.reading import a_list
from reactors.core.errors import AbsentError, RefusedError
from reactors.gateways.data_plane import data_plane_client
from reactors.gateways.failures import translated
from reactors.gateways.grants import parse_guid
from reactors.gateways.identity import Identity

_MOST_GROUPS = 20


class Directory:
    """Asks Microsoft Graph; the token goes to the configured address alone."""

    def __init__(self, endpoint: str, identity: Identity, transport: AsyncHttpTransport[Any, Any]) -> None:
        """Take the address without version, empty where there is none, and who asks."""
        self._endpoint = endpoint
        self._client = data_plane_client(endpoint, identity, transport)

    async def find_principal(self, application_id: str) -> str | None:
        """Return the object id of an application's principal in this tenant, or None."""
        path = f"/servicePrincipals(appId='{parse_guid(application_id)}')?$select=id"
        try:
            body = await self._send("GET", path, f"principal of application {application_id}")
        except AbsentError:
            return None
        return parse_guid(body.get("id"))

    async def groups_of(self, object_id: str, groups: Collection[str]) -> frozenset[str]:
        """
        Return which of these groups a principal is in, directly or through other groups.

        One that is not there is in none.
        """
        path = f"/directoryObjects/{parse_guid(object_id)}/checkMemberGroups"
        found: set[str] = set()
        for asked in batched(sorted(map(parse_guid, groups)), _MOST_GROUPS, strict=False):
            body = {"groupIds": list(asked)}
            try:
                answer = await self._send("POST", path, f"groups of {object_id}", body)
            except AbsentError:
                return frozenset()
            found |= {each.lower() for each in a_list(answer.get("value")) if isinstance(each, str)} & set(
                asked
            )
        return frozenset(found)

    async def _send(
        self, method: str, path: str, doing: str, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        if not self._endpoint:
            raise RefusedError(f"{doing}: no address of Microsoft Graph is configured")
        with translated(doing):
            request = HttpRequest(method, f"{self._endpoint}/v1.0{path}", json=body)
            response = await self._client.send_request(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                raise HttpResponseError(response=response)
            found: Mapping[str, Any] = response.json() if response.content else {}
        return found
