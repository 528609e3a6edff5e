"""
Every request to Azure, counted and in its trace, by the operation that it asks for.

Source of the names: the operation lists of the resource providers; OpenTelemetry "HTTP Spans" and
"Azure Client Library Spans".
"""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy

from reactors.core.azure_permissions import graph_permissions_of, operations_of
from reactors.core.telemetry import ERROR, Metric, Value, is_heard, note, span

_OTHER = "other"
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)


class CallsPolicy(AsyncHTTPPolicy[Any, Any]):
    """Tells of a request: its operation, its status, and whether it was throttled; never its address."""

    async def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send it on and tell of it, failed or not."""
        if not is_heard():
            return await self.next.send(request)
        method = request.http_request.method
        operation = operation_name(method, request.http_request.url)
        known: dict[str, Value] = {"http.request.method": method}
        if "/" in operation:
            known["azure.resource_provider.namespace"] = operation.partition("/")[0]
        status = 0
        with span(operation, **known) as seen:
            try:
                response = await self.next.send(request)
                status = response.http_response.status_code
                seen.update(_told_of(response))
                return response
            finally:
                note(Metric.AZURE_CALLS, operation=operation, status=status)
                if status == HTTPStatus.TOO_MANY_REQUESTS:
                    note(Metric.AZURE_THROTTLES, operation=operation)


def operation_name(method: str, url: str) -> str:
    """
    Return what a request asks for as role definitions call it, or the permission of Microsoft Graph.

    Of several operations it is the last, which changes something.
    """
    path = urlsplit(url).path
    asked = operations_of(method, path)
    if asked:
        return asked[-1].action
    granted = graph_permissions_of(method, path)
    return granted[0].name if granted else _OTHER


def _told_of(response: PipelineResponse[Any, Any]) -> dict[str, Value]:
    """Return what an answer says of itself; the id of the request is what Azure's support asks for."""
    status = response.http_response.status_code
    told: dict[str, Value] = {"http.response.status_code": status}
    if status >= HTTPStatus.BAD_REQUEST:
        told[ERROR] = str(status)
    request_id = response.http_response.headers.get("x-ms-request-id") or ""
    if _REQUEST_ID.fullmatch(request_id):
        told["azure.service.request.id"] = request_id
    return told
