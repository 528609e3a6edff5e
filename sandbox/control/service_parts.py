"""Control of what is inside storage accounts and search services: scopes, indexes and their like."""

from collections.abc import Awaitable, Callable

from sandbox.arm.resources import Resource
from sandbox.control.binding import BINDING, bound_key
from sandbox.control.body import read
from sandbox.control.service_summary import object_summary, scope_summary
from sandbox.errors import SandboxError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

SCOPE = "/sandbox/storage-accounts/{name}/scopes/{scope}"
OBJECT = "/sandbox/search-services/{name}/{collection}/{object}"


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Parts(world)
    table = [
        ("PUT", SCOPE, own.put_scope),
        ("GET", SCOPE, own.get_scope),
        ("DELETE", SCOPE, own.delete_scope),
        ("PUT", OBJECT, own.put_object),
        ("GET", OBJECT, own.get_object),
        ("DELETE", OBJECT, own.delete_object),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Parts:
    def __init__(self, world: World) -> None:
        self._world = world
        self._storage = world.services.storage
        self._search = world.services.search

    async def put_scope(self, call: Call) -> Response:
        body = read(call.request, *BINDING, "state", "extra", "document")
        made = self._world.add_storage_scope(
            self._storage.resources.get(call.names["name"]),
            call.names["scope"],
            key=bound_key(self._world, body),
            state=body.text("state", "Enabled"),
            extra=body.mapping("extra"),
            document=body.mapping("document") if "document" in body else None,
        )
        self._storage.scopes.written(made)
        return json_response(200, scope_summary(made))

    async def get_scope(self, call: Call) -> Response:
        self._world.settle()
        return json_response(200, scope_summary(self._scope(call)))

    async def delete_scope(self, call: Call) -> Response:
        self._storage.scopes.remove(self._scope(call))
        return json_response(200, {})

    async def put_object(self, call: Call) -> Response:
        body = read(call.request, *BINDING, "user_assigned", "application_id", "extra", "document")
        made = self._world.add_search_object(
            self._search.resources.get(call.names["name"]),
            call.names["object"],
            collection=call.names["collection"],
            key=bound_key(self._world, body),
            user_assigned=body.text("user_assigned"),
            application_id=body.text("application_id"),
            extra=body.mapping("extra"),
            document=body.mapping("document") if "document" in body else None,
        )
        return json_response(200, object_summary(call.names["collection"], call.names["object"], made))

    async def get_object(self, call: Call) -> Response:
        service, collection, name = self._object(call)
        found = self._search.contents(service).collection(collection)[name]
        return json_response(200, object_summary(collection, name, found))

    async def delete_object(self, call: Call) -> Response:
        self._search.remove_object(*self._object(call))
        return json_response(200, {})

    def _scope(self, call: Call) -> Resource:
        account = self._storage.resources.get(call.names["name"])
        scopes = {each.name.lower(): each for each in self._storage.scopes_of(account)}
        if call.names["scope"] not in scopes:
            known = ", ".join(scopes) or "none"
            raise SandboxError(f"no scope {call.names['scope']!r} in {account.name}; there are: {known}")
        return scopes[call.names["scope"]]

    def _object(self, call: Call) -> tuple[Resource, str, str]:
        service = self._search.resources.get(call.names["name"])
        found = self._search.contents(service).collection(call.names["collection"])
        if call.names["object"] not in found:
            known = ", ".join(found) or "none"
            raise SandboxError(f"no object {call.names['object']!r} there; there are: {known}")
        return service, call.names["collection"], call.names["object"]
