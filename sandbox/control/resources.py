"""Control of any resource by its ARM id: how it looks, what of it is wrong, that it is gone."""

from collections.abc import Awaitable, Callable

from sandbox.control.body import Body, read
from sandbox.errors import SandboxError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

PATH = "/sandbox/resources"


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Resources(world)
    table = [("GET", own.get), ("PATCH", own.edit), ("DELETE", own.delete)]
    return [route(method, PATH, PATH, handler) for method, handler in table]


class _Resources:
    def __init__(self, world: World) -> None:
        self._world = world

    async def get(self, call: Call) -> Response:
        self._world.settle()
        return json_response(200, self._world.show_resource(call.request.query.get("id", "")))

    async def edit(self, call: Call) -> Response:
        body = read(call.request, "id", "set", "silent")
        changes = body.mapping("set")
        if not changes:
            raise SandboxError('set must be an object such as {"properties.publicNetworkAccess": "Disabled"}')
        self._world.settle()
        shown = self._world.edit_resource(_id(body), changes, silent=body.flag("silent", default=False))
        return json_response(200, shown)

    async def delete(self, call: Call) -> Response:
        body = read(call.request, "id", "silent")
        self._world.delete_resource(_id(body), silent=body.flag("silent", default=False))
        return json_response(200, {})


def _id(body: Body) -> str:
    if "id" not in body:
        raise SandboxError("id must be the ARM id of a resource")
    return body.text("id")
