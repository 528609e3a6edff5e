"""
HTTP triggers: from a request to the function and back.

A known path with a method that the function does not list answers 404, as the .NET host does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from aiohttp import web
from azure_functions_runtime.bindings.datumdef import Datum
from multidict import CIMultiDict, MultiMapping

from local.host.datums import http_datum
from local.host.errors import FunctionFailedError
from local.host.functions import Function
from local.host.invoker import Invoker
from local.host.route_template import RouteTemplate, parse_route


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """A function behind a route; an empty set of methods means all."""

    function: Function
    template: RouteTemplate
    methods: frozenset[str]


def http_route(function: Function, prefix: str) -> HttpRoute:
    """
    Return the route of an HTTP function below the route prefix.

    Raises:
        HostStartError: when the route has a form that is not served.

    """
    trigger = function.trigger
    template = parse_route(f"{prefix}/{trigger.text('route', function.name)}", where=function.name)
    methods = frozenset(str(method).upper() for method in trigger.raw.get("methods") or ())
    return HttpRoute(function, template, methods)


class HttpTriggers:
    """Answers requests to the app's HTTP functions."""

    def __init__(self, routes: Iterable[HttpRoute], invoker: Invoker) -> None:
        self._routes = sorted(routes, key=lambda route: route.template.rank)
        self._invoker = invoker

    async def answer(self, request: web.Request) -> web.Response:
        """Run the function that the path and method select; 404 when none does, 500 when it fails."""
        path = _segments(request.rel_url.raw_path)
        for route in self._routes:
            parameters = route.template.match(path)
            if parameters is not None and (not route.methods or request.method in route.methods):
                return await self._run(route.function, request, parameters)
        return web.Response(status=404)

    async def _run(
        self, function: Function, request: web.Request, parameters: dict[str, str]
    ) -> web.Response:
        datum = http_datum(
            method=request.method,
            url=str(request.url),
            headers=_joined(request.headers),
            query=_joined(request.query),
            route=parameters,
            body=await request.read(),
        )
        try:
            return _response_from(await self._invoker.invoke(function, datum))
        except FunctionFailedError:
            return web.Response(status=500)


def _segments(raw_path: str) -> list[str]:
    # As in ASP.NET, an encoded slash is data: it stays encoded in the parameter.
    parts = raw_path.strip("/").split("/")
    return [unquote(part.replace("%2F", "%252F").replace("%2f", "%252f")) for part in parts]


def _joined(values: MultiMapping[str]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in values.items():
        key = name.lower() if isinstance(values, CIMultiDict) else name
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined


def _response_from(value: Datum | None) -> web.Response:
    if value is None or value.type is None:
        return web.Response(status=204)
    if value.type != "http":
        return web.Response(text=str(value.value))
    headers = CIMultiDict({name: item.value for name, item in value.value["headers"].items()})
    for cookie in value.value.get("cookies") or ():
        headers.extend(("Set-Cookie", morsel.OutputString()) for morsel in cookie.values())
    body: bytes = value.value["body"].value
    return web.Response(status=int(value.value["status_code"].value), headers=headers, body=body)
