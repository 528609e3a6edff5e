"""
Azure Resource Graph: one query for many resources; it lags by seconds to minutes and is never proof.

Source: Microsoft.ResourceGraph resources, api-version 2021-03-01; at most 1,000 rows a page.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import batched
from typing import Any

from reactors.gateways.arm import Arm

PAGE = 1000
_PATH = "/providers/Microsoft.ResourceGraph/resources"
_API_VERSION = "2021-03-01"
_SUBSCRIPTIONS_A_QUERY = 200


class Graph:
    """Queries over the subscriptions that are watched, or over all that the identity sees."""

    def __init__(self, arm: Arm, subscriptions: frozenset[str]) -> None:
        """Take the raw gateway, and where to look."""
        self._arm = arm
        self._subscriptions = sorted(subscriptions)

    async def rows(self, query: str) -> AsyncIterator[Mapping[str, Any]]:
        """Yield all rows of a query, which must have `id` in its projection and order by it."""
        groups = list(batched(self._subscriptions, _SUBSCRIPTIONS_A_QUERY, strict=False)) or [()]
        for group in groups:
            token = ""
            while True:
                rows, token = await self.page(query, group, token)
                for row in rows:
                    yield row
                if not token:
                    break

    async def page(
        self, query: str, subscriptions: Sequence[str], token: str = ""
    ) -> tuple[list[Mapping[str, Any]], str]:
        """Return one page, without what is no object in it, and the token of the next, empty at the end."""
        options: dict[str, Any] = {"resultFormat": "objectArray", "$top": PAGE}
        body: dict[str, Any] = {"query": query, "options": options}
        if token:
            options["$skipToken"] = token
        if subscriptions:
            body["subscriptions"] = list(subscriptions)
        answer = await self._arm.send("POST", _PATH, api_version=_API_VERSION, body=body)
        data = answer.body.get("data")
        rows = [row for row in data if isinstance(row, Mapping)] if isinstance(data, list) else []
        return rows, str(answer.body.get("$skipToken") or "")
