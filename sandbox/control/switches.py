"""Control of the world itself: clock, behaviour, faults, the graph's lag, the record of exchanges."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import isodate  # type: ignore[import-untyped]  # ships no types

from sandbox.behaviour import changed
from sandbox.clock import iso
from sandbox.control.body import read
from sandbox.control.service_summary import services_summary
from sandbox.control.summary import account_summary, vault_summary
from sandbox.errors import SandboxError
from sandbox.faults import parse_fault
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Switches(world)
    table = [
        ("GET", "/sandbox", own.get_state),
        ("GET", "/sandbox/clock", own.get_clock),
        ("POST", "/sandbox/clock", own.move_clock),
        ("GET", "/sandbox/behaviour", own.get_behaviour),
        ("PATCH", "/sandbox/behaviour", own.set_behaviour),
        ("GET", "/sandbox/faults", own.get_faults),
        ("POST", "/sandbox/faults", own.add_fault),
        ("DELETE", "/sandbox/faults", own.clear_faults),
        ("PUT", "/sandbox/graph", own.set_graph),
        ("GET", "/sandbox/exchanges", own.get_exchanges),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Switches:
    def __init__(self, world: World) -> None:
        self._world = world

    async def get_state(self, _call: Call) -> Response:
        world = self._world
        world.settle()
        return json_response(
            200,
            {
                **self._clock(),
                "behaviour": asdict(world.behaviour),
                "vaults": [vault_summary(each) for each in world.keys.vaults.values()],
                "accounts": [account_summary(each) for each in world.accounts.all.values()],
                "deleted_vaults": sorted(world.keys.deleted_vaults),
                "deleted_accounts": [account_summary(each) for each in world.accounts.deleted.values()],
                **services_summary(world.services),
                "subscriptions": [each.as_json() for each in world.grid.subscriptions.values()],
                "deliveries": Counter(each.state.value for each in world.grid.deliveries),
                "system_topics": sorted(world.grid.topics),
                "faults": len(world.faults.pending()),
                "graph_frozen": world.graph.is_frozen,
                "teams_messages": len(world.teams.kept),
                "emails": len(world.mails.kept),
            },
        )

    async def get_clock(self, _call: Call) -> Response:
        return json_response(200, self._clock())

    async def move_clock(self, call: Call) -> Response:
        body = read(call.request, "advance", "to")
        moment = body.moment("to")
        if (moment is None) == ("advance" not in body):
            raise SandboxError('give "advance" (seconds, or a period such as P40D) or "to" (a moment)')
        if moment is not None:
            self._world.set_clock(moment)
        else:
            self._world.advance(self._duration(body.any("advance")))
        return json_response(200, self._clock())

    async def get_behaviour(self, _call: Call) -> Response:
        return json_response(200, asdict(self._world.behaviour))

    async def set_behaviour(self, call: Call) -> Response:
        names = asdict(self._world.behaviour)
        body = read(call.request, *names)
        wanted = {name: body.any(name) for name in names if name in body}
        self._world.behaviour = changed(self._world.behaviour, wanted)
        return json_response(200, asdict(self._world.behaviour))

    async def get_faults(self, _call: Call) -> Response:
        left = [{**asdict(fault), "left": count} for fault, count in self._world.faults.pending()]
        return json_response(200, {"faults": left})

    async def add_fault(self, call: Call) -> Response:
        try:
            raw = call.request.json()
        except ValueError as error:
            raise SandboxError(f"the body is not JSON: {error}") from None
        for each in raw if isinstance(raw, list) else [raw]:
            self._world.faults.add(parse_fault(each))
        return await self.get_faults(call)

    async def clear_faults(self, call: Call) -> Response:
        self._world.faults.clear()
        return await self.get_faults(call)

    async def set_graph(self, call: Call) -> Response:
        if read(call.request, "frozen").flag("frozen", default=True):
            self._world.graph.freeze()
        else:
            self._world.graph.thaw()
        return json_response(200, {"frozen": self._world.graph.is_frozen})

    async def get_exchanges(self, call: Call) -> Response:
        asked = call.request.query
        status = asked.get("status", "0")
        if not status.isdecimal():
            raise SandboxError(f"status must be a number, not {status!r}")
        rows = self._world.exchanges.select(
            operation=asked.get("operation", ""),
            method=asked.get("method", ""),
            path=asked.get("path", ""),
            status=int(status),
        )
        return json_response(200, {"count": sum(row["count"] for row in rows), "exchanges": rows})

    def _clock(self) -> dict[str, Any]:
        clock = self._world.clock
        return {"now": iso(clock.now()), "offset_seconds": clock.offset.total_seconds()}

    def _duration(self, raw: Any) -> timedelta:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return timedelta(seconds=raw)
        now = self._world.clock.now()
        try:
            moved: timedelta = now + isodate.parse_duration(raw) - now
        except (TypeError, ValueError):
            raise SandboxError(f"advance must be seconds or a period such as P40D, not {raw!r}") from None
        return moved
