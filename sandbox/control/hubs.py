"""Control of the Event Hubs with audit records, and of uses of keys that no request makes."""

from collections.abc import Awaitable, Callable

from sandbox.audit.uses import KeyUse
from sandbox.control.body import read
from sandbox.errors import SandboxError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Hubs(world)
    table = [
        ("GET", "/sandbox/hubs", own.list_hubs),
        ("PUT", "/sandbox/hubs/{name}", own.connect),
        ("POST", "/sandbox/hubs/{name}/repeat", own.repeat),
        ("POST", "/sandbox/key-uses", own.tell_use),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Hubs:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list_hubs(self, _call: Call) -> Response:
        return json_response(200, {"hubs": [each.as_json() for each in self._world.audit.hubs.values()]})

    async def connect(self, call: Call) -> Response:
        body = read(call.request, "webhook")
        return json_response(
            200, self._world.audit.connect(call.names["name"], body.text("webhook")).as_json()
        )

    async def repeat(self, call: Call) -> Response:
        return json_response(200, self._world.audit.repeat(call.names["name"]).as_json())

    async def tell_use(self, call: Call) -> Response:
        body = read(call.request, "vault", "key", "version", "principal", "operation", "status")
        key = self._world.get_key(self._world.get_vault(body.text("vault")), body.text("key"))
        version = key.find(body.text("version"))
        if version is None:
            known = ", ".join(each.version for each in key.versions)
            raise SandboxError(f"no version {body.text('version')!r}; there are: {known}")
        operation = body.choice("operation", KeyUse) if "operation" in body else KeyUse.UNWRAP
        status = body.whole("status", 200) or 200
        is_told = self._world.tell_key_use(version, body.text("principal"), operation, status)
        return json_response(200, {"told": is_told})
