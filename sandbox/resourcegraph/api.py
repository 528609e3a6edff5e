"""The ARM operation of Resource Graph, with its paging."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.arm.requests import json_object
from sandbox.messages import Response, json_response
from sandbox.resourcegraph.table import ResourceTable, Rows, invalid_query
from sandbox.routing import Call, Handler, Route, route

MOST_ROWS = 1000
QUOTA = {"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"}


class ResourceGraph:
    """
    Serve queries over the resources of the world.

    `freeze` makes it show the resources as they are then, however they change, until `thaw`.
    """

    def __init__(
        self, resources: Callable[[], Iterable[Mapping[str, Any]]], revision: Callable[[], int]
    ) -> None:
        """Take the rows, and a number that grows whenever they change."""
        self._resources = resources
        self._revision = revision
        self._table = ResourceTable()
        self._filled = -1
        self.is_frozen = False

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        name = "Microsoft.ResourceGraph/resources/read"
        return [route("POST", "/providers/microsoft.resourcegraph/resources", name, self.query)]

    def freeze(self) -> None:
        """Lag: keep showing the resources as they are now."""
        self._refresh()
        self.is_frozen = True

    def thaw(self) -> None:
        """Show the resources as they are again."""
        self.is_frozen = False

    def query(self, call: Call) -> Response:
        """Answer Resources: a page of rows as an array of objects."""
        body = _body(call)
        options = body.get("options") or {}
        if options.get("resultFormat", "objectArray") != "objectArray":
            raise invalid_query("resultFormat 'table' is not simulated, use objectArray")
        if not self.is_frozen:
            self._refresh()
        found = self._table.query(body["query"], [str(each) for each in body.get("subscriptions") or []])
        start, size = _window(options)
        return json_response(200, _page(found, start, size), QUOTA)

    def _refresh(self) -> None:
        if self._filled != self._revision():
            self._table.fill(self._resources())
            self._filled = self._revision()


def _page(found: Rows, start: int, size: int) -> dict[str, Any]:
    shown = found.page(start, size)
    more = start + size < len(found.values)
    page: dict[str, Any] = {
        "totalRecords": len(found.values),
        "count": len(shown),
        "data": json.loads(json.dumps(shown, default=str)),
        "facets": [],
        "resultTruncated": "true" if more and "id" not in found.columns else "false",
    }
    if more and "id" in found.columns:
        page["$skipToken"] = base64.b64encode(json.dumps([start + size, size]).encode()).decode()
    return page


def _window(options: Mapping[str, Any]) -> tuple[int, int]:
    start, size = 0, MOST_ROWS
    if token := options.get("$skipToken"):
        try:
            start, size = json.loads(base64.b64decode(token))
        except (TypeError, ValueError):
            raise invalid_query("the $skipToken is invalid") from None
    start, size = options.get("$skip", start), options.get("$top", size)
    if not isinstance(start, int) or not isinstance(size, int) or start < 0 or not 1 <= size <= MOST_ROWS:
        raise invalid_query(f"$top must be 1 to {MOST_ROWS} and $skip not negative")
    return start, size


def _body(call: Call) -> dict[str, Any]:
    body = json_object(call.request)
    if not isinstance(body.get("query"), str):
        raise invalid_query("the body must be an object with a query")
    return body
