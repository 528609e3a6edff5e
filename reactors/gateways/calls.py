"""
Every request to Azure, counted and in its trace, by the operation that it asks for.

Source of the names: the operation lists of the resource providers; OpenTelemetry "HTTP Spans".
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy

from reactors.core.azure_permissions import graph_permissions_of, operations_of
from reactors.core.telemetry import Metric, is_heard, note, span

_OTHER = "other"


class CallsPolicy(AsyncHTTPPolicy[Any, Any]):
    """Tells of a request: its operation, its status, and whether it was throttled; never its address."""

    async def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send it on and tell of it, failed or not."""
        if not is_heard():
            return await self.next.send(request)
        method = request.http_request.method
        operation = operation_name(method, request.http_request.url)
        status = 0
        with span(operation, **{"http.request.method": method}) as seen:
            try:
                response = await self.next.send(request)
                status = response.http_response.status_code
                return response
            finally:
                seen["http.response.status_code"] = status
                note(Metric.AZURE_CALLS, operation=operation, status=status)
                if status == HTTPStatus.TOO_MANY_REQUESTS:
                    note(Metric.AZURE_THROTTLES, operation=operation)


def operation_name(method: str, url: str) -> str:
    """Return what a request asks for as role definitions call it, or the permission of Microsoft Graph."""
    path = urlsplit(url).path
    asked = operations_of(method, path)
    if asked:
        return asked[0].action
    granted = graph_permissions_of(method, path)
    return granted[0].name if granted else _OTHER
