"""Control of the directory: groups, applications, principals, user-assigned identities."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.control.body import read
from sandbox.defaults import SUBSCRIPTION
from sandbox.directory.state import Group
from sandbox.errors import SandboxError
from sandbox.managedidentity.api import identity_json
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

GROUP = "/sandbox/groups/{group}"
APPLICATION = "/sandbox/applications/{application}"
IDENTITY = "/sandbox/identities/{identity}"


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Directory(world)
    table = [
        ("PUT", GROUP, own.put_group),
        ("GET", GROUP, own.get_group),
        ("PUT", APPLICATION, own.put_application),
        ("GET", APPLICATION, own.get_application),
        ("DELETE", "/sandbox/principals/{principal}", own.delete_principal),
        ("PUT", IDENTITY, own.put_identity),
        ("GET", IDENTITY, own.get_identity),
        ("DELETE", IDENTITY, own.delete_identity),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Directory:
    def __init__(self, world: World) -> None:
        self._world = world

    async def put_group(self, call: Call) -> Response:
        body = read(call.request, "members", "group_id")
        made = self._world.put_group(
            call.names["group"], body.texts("members"), group_id=body.text("group_id")
        )
        return json_response(200, _group_json(made))

    async def get_group(self, call: Call) -> Response:
        for each in self._world.directory.groups.values():
            if call.names["group"] in {each.id, each.name.lower()}:
                return json_response(200, _group_json(each))
        known = ", ".join(each.name for each in self._world.directory.groups.values()) or "none"
        raise SandboxError(f"no group {call.names['group']!r}; there are: {known}")

    async def put_application(self, call: Call) -> Response:
        body = read(call.request, "name", "object_id")
        made = self._world.put_application(
            call.names["application"],
            body.text("name", call.names["application"]),
            object_id=body.text("object_id"),
        )
        return json_response(200, {"id": made.id, "app_id": made.app_id, "name": made.name})

    async def get_application(self, call: Call) -> Response:
        found = self._world.directory.find_application(call.names["application"])
        if found is None:
            raise SandboxError(f"no application {call.names['application']!r}")
        return json_response(200, {"id": found.id, "app_id": found.app_id, "name": found.name})

    async def delete_principal(self, call: Call) -> Response:
        return json_response(200, {"id": self._world.delete_principal(call.names["principal"])})

    async def put_identity(self, call: Call) -> Response:
        body = read(call.request, "resource_group", "subscription_id")
        made = self._world.add_identity(
            call.names["identity"],
            resource_group=body.text("resource_group", "rg-ai"),
            subscription_id=body.text("subscription_id", SUBSCRIPTION),
        )
        return json_response(200, identity_json(made))

    async def get_identity(self, call: Call) -> Response:
        return json_response(200, identity_json(self._world.get_identity(call.names["identity"])))

    async def delete_identity(self, call: Call) -> Response:
        return json_response(200, identity_json(self._world.delete_identity(call.names["identity"])))


def _group_json(group: Group) -> dict[str, Any]:
    return {"id": group.id, "name": group.name, "members": sorted(group.members)}
