"""Control of custom topics: make and remove them, and read what was published."""

from collections.abc import Awaitable, Callable

from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _CustomTopics(world)
    table = [
        ("GET", "/sandbox/custom-topics", own.list_published),
        ("DELETE", "/sandbox/custom-topics", own.clear_published),
        ("PUT", "/sandbox/custom-topics/{name}", own.make),
        ("DELETE", "/sandbox/custom-topics/{name}", own.remove),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _CustomTopics:
    def __init__(self, world: World) -> None:
        self._topics = world.custom_topics

    async def list_published(self, _call: Call) -> Response:
        published = [each.as_json() for each in self._topics.published]
        return json_response(200, {"custom_topics": sorted(self._topics.names), "published": published})

    async def clear_published(self, _call: Call) -> Response:
        self._topics.published.clear()
        return json_response(200, {})

    async def make(self, call: Call) -> Response:
        return json_response(200, {"endpoint": self._topics.add(call.names["name"])})

    async def remove(self, call: Call) -> Response:
        self._topics.remove(call.names["name"])
        return json_response(200, {})
