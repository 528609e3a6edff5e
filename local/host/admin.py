"""The admin endpoints of the host: run a function now, list functions, tell the state."""

import contextlib
import json
import time
from importlib.metadata import version
from typing import Any

from aiohttp import web

from local.host.background import BackgroundTasks
from local.host.calls import Calls
from local.host.errors import BadInputError, FunctionFailedError, UnknownFunctionError
from local.host.functions import Function


class Admin:
    """Answers requests below `/admin`; what it starts are tasks of `runs`."""

    def __init__(self, calls: Calls, runs: BackgroundTasks) -> None:
        self._calls = calls
        self._runs = runs
        self._started = time.monotonic()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve."""
        return [
            web.get("/admin/host/status", self._status),
            web.get("/admin/host/ping", self._ping),
            web.get("/admin/functions", self._list),
            web.get("/admin/functions/{name}", self._show),
            web.post("/admin/functions/{name}", self._run),
        ]

    async def _status(self, _: web.Request) -> web.Response:
        uptime = int((time.monotonic() - self._started) * 1000)
        worker = version("azure-functions-runtime")
        return web.json_response({"state": "Running", "version": f"local/{worker}", "processUptime": uptime})

    async def _ping(self, _: web.Request) -> web.Response:
        return web.Response()

    async def _list(self, request: web.Request) -> web.Response:
        functions = self._calls.app.functions.values()
        return web.json_response([_describe(function, request) for function in functions])

    async def _show(self, request: web.Request) -> web.Response:
        try:
            function = self._calls.app.function(request.match_info["name"])
        except UnknownFunctionError as error:
            return web.Response(status=404, text=str(error))
        return web.json_response(_describe(function, request))

    async def _run(self, request: web.Request) -> web.Response:
        try:
            function = self._calls.check(request.match_info["name"])
            text = _input_of(await request.read())
        except UnknownFunctionError as error:
            return web.Response(status=404, text=str(error))
        except BadInputError as error:
            return web.Response(status=400, text=str(error))
        self._runs.start(self._run_and_forget(function, text), name=function.name)
        return web.Response(status=202)

    async def _run_and_forget(self, function: Function, text: str) -> None:
        with contextlib.suppress(FunctionFailedError):
            await self._calls.run(function, text)


def _input_of(body: bytes) -> str:
    if not body.strip():
        return ""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInputError('the body must be JSON like {"input": "..."}') from error
    value = content.get("input", "") if isinstance(content, dict) else None
    if not isinstance(value, str | None):
        return json.dumps(value)
    if value is None and not isinstance(content, dict):
        raise BadInputError('the body must be JSON like {"input": "..."}')
    return value or ""


def _describe(function: Function, request: web.Request) -> dict[str, Any]:
    return {
        "name": function.name,
        "href": str(request.url.origin() / "admin" / "functions" / function.name),
        "config": {"bindings": [dict(binding.raw) for binding in function.bindings]},
        "isDisabled": False,
        "language": "python",
    }
