"""The front door of the control API."""

from collections.abc import Awaitable, Callable

from sandbox.control import (
    access,
    custom_topics,
    directory,
    estate,
    events,
    foundry,
    hubs,
    keys,
    publications,
    resources,
    service_parts,
    services,
    switches,
    topics,
    vaults,
)
from sandbox.errors import SandboxError, ServiceError
from sandbox.messages import Request, Response, json_response
from sandbox.routing import Call, Route, find
from sandbox.world import World

type ControlHandler = Callable[[Call], Awaitable[Response]]


class Control:
    """Answer control requests for one world; the errors say what is allowed."""

    def __init__(self, world: World) -> None:
        """Take the world to drive."""
        self._routes: list[Route[ControlHandler]] = [
            *switches.routes(world),
            *events.routes(world),
            *publications.routes(world),
            *topics.routes(world),
            *custom_topics.routes(world),
            *hubs.routes(world),
            *vaults.routes(world),
            *keys.routes(world),
            *estate.routes(world),
            *foundry.routes(world),
            *resources.routes(world),
            *services.routes(world),
            *service_parts.routes(world),
            *access.routes(world),
            *directory.routes(world),
        ]

    async def handle(self, request: Request) -> Response:
        """Return the answer: 200 with JSON, 400 for what cannot be, 404 with the list of what there is."""
        found = find(self._routes, request)
        if found is None:
            known = [f"{each.method} {each.operation}" for each in self._routes]
            message = f"no {request.method} {request.path}; there is: {'; '.join(known)}"
            return ServiceError(404, "NotFound", message).response()
        try:
            return await found[0].handler(found[1])
        except SandboxError as error:
            return json_response(400, {"error": {"code": "BadRequest", "message": str(error)}})
        except ServiceError as error:
            return error.response()
