"""Control of system topics."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.control.body import read
from sandbox.errors import SandboxError
from sandbox.eventgrid.topics import SystemTopic
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Topics(world)
    table = [
        ("GET", "/sandbox/system-topics", own.list_topics),
        ("POST", "/sandbox/system-topics", own.make),
        ("DELETE", "/sandbox/system-topics/{name}", own.remove),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Topics:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list_topics(self, _call: Call) -> Response:
        found = [_summary(each) for each in self._world.grid.topics.values()]
        return json_response(200, {"system_topics": found})

    async def make(self, call: Call) -> Response:
        body = read(call.request, "source", "event_types")
        made = self._world.grid.make_topics(body.text("source"), body.texts("event_types"))
        if not made:
            raise SandboxError(
                "source must be the ARM id of a vault or of a subscription; event_types choose between a "
                "subscription's two topics"
            )
        return json_response(200, {"system_topics": [_summary(each) for each in made]})

    async def remove(self, call: Call) -> Response:
        self._world.grid.remove_topic(call.names["name"])
        return json_response(200, {})


def _summary(topic: SystemTopic) -> dict[str, Any]:
    return {"name": topic.name, "id": topic.id, "source": topic.source, "type": topic.type}
