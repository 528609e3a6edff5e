"""Control of what a world tells, and of who does it: events of ARM and Azure Policy, the actor."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from sandbox.actors import Actor
from sandbox.control.body import Body, read
from sandbox.errors import SandboxError
from sandbox.eventgrid.delivery import Delivery
from sandbox.eventgrid.policy import PolicyStateEvent
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

ACTOR = ("object_id", "name", "upn", "ip")
PREFIX = "Microsoft.PolicyInsights.PolicyState"


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Actors(world)
    path = "/sandbox/actor"
    return [route("GET", path, path, own.get), route("PUT", path, path, own.put)]


class _Actors:
    def __init__(self, world: World) -> None:
        self._world = world

    async def get(self, _call: Call) -> Response:
        return json_response(200, asdict(self._world.actor))

    async def put(self, call: Call) -> Response:
        self._world.actor = _actor(read(call.request, *ACTOR))
        return json_response(200, asdict(self._world.actor))


def publish_resource_event(world: World, raw: Any) -> list[Delivery]:
    """Publish the ARM event that `resource_event` of a publication describes."""
    body = Body(raw, ("resource_id", "operation", "actor"))
    actor = _actor(Body(body.any("actor"), ACTOR)) if "actor" in body else None
    return world.tell_resource_event(body.text("resource_id"), body.text("operation"), actor)


def publish_policy_state(world: World, raw: Any) -> list[Delivery]:
    """Publish the Azure Policy event that `policy_state` of a publication describes."""
    body = Body(raw, ("type", "resource_id", "definition", "state", "timestamp", "assignment"))
    if "definition" not in body:
        raise SandboxError("policy_state needs definition: the GUID of a built-in one, or an ARM id")
    return world.tell_policy_state(
        body.text("resource_id"),
        body.text("definition"),
        body.text("state", "NonCompliant"),
        kind=_policy_kind(body.text("type", PolicyStateEvent.CHANGED)),
        timestamp=body.moment("timestamp"),
        assignment=body.text("assignment"),
    )


def _actor(body: Body) -> Actor:
    if "object_id" not in body:
        raise SandboxError(f"an actor needs object_id, and may have: {', '.join(ACTOR[1:])}")
    return Actor(**{name: body.text(name) for name in ACTOR if name in body})


def _policy_kind(word: str) -> PolicyStateEvent:
    """Return the event named in full or by its last word, such as `Changed`."""
    for kind in PolicyStateEvent:
        if word.lower() in {kind.lower(), kind.removeprefix(PREFIX).lower()}:
            return kind
    raise SandboxError(f"type {word!r} is none of: {', '.join(PolicyStateEvent)}")
