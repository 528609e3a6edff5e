"""Control of who may do what: role assignments, roles of one's own, deny assignments."""

from collections.abc import Awaitable, Callable

from sandbox.authorization.builders import KINDS, USUAL_ROLE
from sandbox.authorization.records import EVERYONE
from sandbox.control.body import Body, read
from sandbox.defaults import SUBSCRIPTION
from sandbox.errors import SandboxError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

ASSIGNMENTS = "/sandbox/role-assignments"
ROLE = "/sandbox/roles/{role}"
DENIALS = "/sandbox/deny-assignments"


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Access(world)
    table = [
        ("GET", ASSIGNMENTS, own.list_assignments),
        ("POST", ASSIGNMENTS, own.assign),
        ("DELETE", ASSIGNMENTS, own.unassign),
        ("PUT", ROLE, own.put_role),
        ("GET", ROLE, own.get_role),
        ("DELETE", ROLE, own.delete_role),
        ("GET", DENIALS, own.list_denials),
        ("POST", DENIALS, own.deny),
        ("DELETE", DENIALS, own.undeny),
        ("PUT", "/sandbox/management-groups", own.put_management_groups),
        ("PUT", "/sandbox/access-refusals", own.refuse),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Access:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list_assignments(self, _call: Call) -> Response:
        found = [each.as_json() for each in self._world.authorization.assignments.values()]
        return json_response(200, {"role_assignments": found})

    async def assign(self, call: Call) -> Response:
        body = read(
            call.request,
            *("scope", "principal", "role", "name", "principal_type", "condition", "role_at"),
        )
        made = self._world.assign_role(
            _needed(body, "scope"),
            _needed(body, "principal"),
            body.text("role", USUAL_ROLE),
            name=body.text("name"),
            principal_type=body.text("principal_type"),
            condition=body.text("condition"),
            role_at=body.text("role_at") if "role_at" in body else None,
        )
        return json_response(200, made.as_json())

    async def unassign(self, call: Call) -> Response:
        return json_response(200, self._world.unassign_role(_id(call)).as_json())

    async def put_role(self, call: Call) -> Response:
        body = read(
            call.request, *("name", "data_actions", "not_data_actions", "role_id", "scopes", "permissions")
        )
        made = self._world.put_custom_role(
            body.text("name", call.names["role"]),
            body.texts("data_actions"),
            not_data_actions=body.texts("not_data_actions"),
            role_id=body.text("role_id"),
            scopes=body.texts("scopes") or [f"/subscriptions/{SUBSCRIPTION}"],
            permissions=body.mappings("permissions"),
        )
        return json_response(200, made.as_json(made.scopes[0]))

    async def get_role(self, call: Call) -> Response:
        found = self._world.get_role(call.names["role"])
        return json_response(200, found.as_json(found.scopes[0]))

    async def delete_role(self, call: Call) -> Response:
        found = self._world.delete_custom_role(call.names["role"])
        return json_response(200, found.as_json(found.scopes[0]))

    async def list_denials(self, _call: Call) -> Response:
        found = [each.as_json() for each in self._world.authorization.denials.values()]
        return json_response(200, {"deny_assignments": found})

    async def deny(self, call: Call) -> Response:
        body = read(
            call.request,
            *("scope", "data_actions", "not_data_actions", "principals", "excluded", "name", "title"),
            *("for_scope_alone", "is_system_protected", "condition"),
        )
        made = self._world.put_denial(
            _needed(body, "scope"),
            body.texts("data_actions"),
            not_data_actions=body.texts("not_data_actions"),
            principals=body.texts("principals") or [EVERYONE],
            excluded=body.texts("excluded"),
            name=body.text("name"),
            title=body.text("title", "Denied by a deployment stack"),
            for_scope_alone=body.flag("for_scope_alone", default=False),
            is_system_protected=body.flag("is_system_protected", default=True),
            condition=body.text("condition"),
        )
        return json_response(200, made.as_json())

    async def undeny(self, call: Call) -> Response:
        return json_response(200, self._world.delete_denial(_id(call)).as_json())

    async def put_management_groups(self, call: Call) -> Response:
        body = read(call.request, "subscription_id", "groups")
        groups, home = body.texts("groups"), body.text("subscription_id", SUBSCRIPTION)
        self._world.put_management_groups(groups, home)
        return json_response(200, {"subscription_id": home, "groups": groups})

    async def refuse(self, call: Call) -> Response:
        body = read(call.request, "scope", "kind", "refuses")
        kind, refuses = body.text("kind", next(iter(KINDS))), body.flag("refuses", default=True)
        self._world.refuse_access_reads(_needed(body, "scope"), kind, refuses=refuses)
        return json_response(200, {"scope": body.text("scope"), "kind": kind, "refuses": refuses})


def _id(call: Call) -> str:
    return _needed(read(call.request, "id"), "id")


def _needed(body: Body, name: str) -> str:
    if not body.text(name):
        raise SandboxError(f"{name} is needed")
    return body.text(name)
