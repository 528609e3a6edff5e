"""The ARM operations that top-level resource types share: get, both lists, and PATCH where there is one."""

from collections.abc import Callable

from sandbox.arm.paging import page
from sandbox.arm.resources import Resource, Resources
from sandbox.behaviour import Behaviour
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

type Update = Callable[[Call, Resource], Response]

ALL = 10_000


class ResourceApi:
    """Serve the resources of one type; `update` answers a PATCH, which is not simulated without."""

    def __init__(
        self,
        resources: Resources,
        behaviour: Callable[[], Behaviour],
        update: Update | None = None,
        *,
        pages: bool = True,
    ) -> None:
        """Take the resources, the switches in force, and whether the type's lists have pages."""
        self._resources = resources
        self._behaviour = behaviour
        self._update = update
        self._pages = pages

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        kind = self._resources.kind
        provider = f"/subscriptions/{{subscription}}/providers/{kind.lower()}"
        group = f"/subscriptions/{{subscription}}/resourcegroups/{{group}}/providers/{kind.lower()}"
        read: list[Route[Handler]] = [
            route("GET", provider, f"{kind}/read", self._list),
            route("GET", group, f"{kind}/read", self._list),
            route("GET", group + "/{name}", f"{kind}/read", self._get),
        ]
        if self._update is None:
            return read
        return [*read, route("PATCH", group + "/{name}", f"{kind}/write", self._patch(self._update))]

    def _list(self, call: Call) -> Response:
        size = self._behaviour().page_size if self._pages else ALL
        return page(call.request, self._resources.select(call.names), self._resources.show, size)

    def _get(self, call: Call) -> Response:
        return json_response(200, self._resources.show(self._resources.find(call.names)))

    def _patch(self, update: Update) -> Handler:
        return lambda call: update(call, self._resources.find(call.names))
