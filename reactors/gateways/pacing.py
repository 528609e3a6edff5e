"""
Keep within the token buckets of ARM and Resource Graph, so that others in the subscription are not starved.

Each process paces itself; what is throttled all the same comes back with `Retry-After`.
Source: "Understand how Azure Resource Manager throttles requests" (reads: 250, refilled by 25 a second;
writes and deletes: 200, by 10), "Guidance for throttled requests in Azure Resource Graph" (15 in 5 s).
"""

import re
from typing import Any

from aiolimiter import AsyncLimiter
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy

_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-fA-F-]{36})")
_READS = (250, 10.0)
_WRITES = (200, 20.0)
_QUERIES = (15, 5.0)


class Pace:
    """The buckets of one process; every client of ARM shares them."""

    def __init__(self) -> None:
        """Start with full buckets."""
        self._buckets: dict[tuple[str, tuple[int, float]], AsyncLimiter] = {}

    def bucket(self, method: str, url: str) -> AsyncLimiter:
        """Return the bucket that a request takes its token from."""
        if "/providers/microsoft.resourcegraph/" in url.lower():
            return self._of("graph", _QUERIES)
        found = _SUBSCRIPTION.search(url)
        home = found[1].lower() if found else ""
        return self._of(home, _READS if method == "GET" else _WRITES)

    def _of(self, name: str, size: tuple[int, float]) -> AsyncLimiter:
        return self._buckets.setdefault((name, size), AsyncLimiter(*size))


class PacePolicy(AsyncHTTPPolicy[Any, Any]):
    """Have a request wait for its token before it is sent."""

    def __init__(self, pace: Pace) -> None:
        """Take the buckets."""
        super().__init__()
        self._pace = pace

    async def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Wait and send."""
        async with self._pace.bucket(request.http_request.method, request.http_request.url):
            return await self.next.send(request)
