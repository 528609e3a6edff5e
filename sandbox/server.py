"""
The world as a server on loopback: ARM at /, data planes by Host header or path, control, Teams, emails.

Where the world demands tokens, `/msi/token` issues them as the identity endpoint of App Service does.
"""

import re
from types import MappingProxyType
from urllib.parse import unquote

from aiohttp import web

from sandbox.communication.page import render_page as mail_page
from sandbox.control.api import Control
from sandbox.errors import ConnectionDroppedError, ServiceError, UnknownHostError
from sandbox.hosts import alias_path, real_url
from sandbox.messages import Request, Response
from sandbox.teams.page import render_page as teams_page
from sandbox.world import World

HOST = "127.0.0.1"
TOKENS = "/msi/token"
LARGEST_BODY = 4 * 1024 * 1024
FLOW = re.compile(r"/teams/(?P<flow>[^/?]+)/?")
PAGE_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
)
OWN_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})


class Server:
    """Serve one world."""

    def __init__(self, world: World) -> None:
        """Take the world; nothing is opened yet."""
        self._world = world
        self._control = Control(world)

    def app(self) -> web.Application:
        """Return the aiohttp application."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    async def _handle(self, incoming: web.Request) -> web.StreamResponse:
        request = await self._request(incoming)
        path = incoming.rel_url.raw_path
        try:
            if path == "/sandbox" or path.startswith("/sandbox/"):
                return _outgoing(await self._control.handle(request))
            if incoming.method == "GET" and (page := self._page(path.rstrip("/"))):
                return web.Response(text=page, content_type="text/html", headers=PAGE_HEADERS)
            if path == TOKENS and (tokens := self._world.front.tokens):
                return _outgoing(tokens.answer(request))
            if flow := FLOW.fullmatch(path):
                return _outgoing(await self._world.teams.receive(unquote(flow["flow"]), request))
            response = await self._world.handle(request)
        except UnknownHostError as error:
            return _outgoing(ServiceError(404, "UnknownHost", str(error)).response())
        except ConnectionDroppedError:
            if incoming.transport is not None:
                incoming.transport.abort()
            return web.Response(status=500)
        return _outgoing(self._localised(incoming, request, response))

    def _page(self, path: str) -> str:
        if path == "/teams":
            return teams_page(self._world.teams.kept)
        return mail_page(self._world.mails.kept) if path == "/communication" else ""

    async def _request(self, incoming: web.Request) -> Request:
        """Return the request with the URL it would have in Azure."""
        target = incoming.rel_url.raw_path_qs
        headers = {name.lower(): value for name, value in incoming.headers.items()}
        named = (incoming.host or "").rpartition(":")[0] or incoming.host
        url = real_url(self._world, named, target)
        return Request(incoming.method, url, headers, await incoming.read())

    def _localised(self, incoming: web.Request, request: Request, response: Response) -> Response:
        """Return the response with the addresses it hands out reachable where the request came in."""
        real = f"https://{request.host}"
        if incoming.host.partition(":")[0] == request.host:
            return response
        here = f"{incoming.scheme}://{incoming.host}{alias_path(self._world.cloud, request.host)}"
        headers = {
            name: here + value.removeprefix(real) if value.startswith(f"{real}/") else value
            for name, value in response.headers.items()
        }
        link = '"nextLink": "'
        body = response.body.replace(f"{link}{real}/".encode(), f"{link}{here}/".encode())
        return Response(response.status, headers, body)


def _outgoing(response: Response) -> web.Response:
    headers = {name: value for name, value in response.headers.items() if name.lower() not in OWN_HEADERS}
    return web.Response(status=response.status, headers=headers, body=response.body or None)
