"""Raw requests to the sandbox, for services that no client library here speaks to."""

import json
from typing import Any

from sandbox.arm.api import API_VERSIONS
from sandbox.messages import Request, Response
from sandbox.world import World

ARM = "https://management.azure.com"
BEARER = {"authorization": "Bearer sandbox", "content-type": "application/json"}


async def send(world: World, method: str, path: str, body: Any = None) -> Response:
    """Return ARM's answer; the api-version is the one its provider has."""
    provider = path.lower().rpartition("/providers/")[2].split("/")[0]
    url = f"{ARM}{path}?api-version={API_VERSIONS[provider]}"
    return await world.handle(
        Request(method, url, BEARER, b"" if body is None else json.dumps(body).encode())
    )


async def read(world: World, path: str) -> Any:
    """Return the JSON of a GET that works."""
    answer = await send(world, "GET", path)
    assert answer.status == 200, answer.body
    return answer.json()


async def follow(world: World, url: str) -> Response:
    """Return the answer to a GET of an address that an earlier answer gave."""
    return await world.handle(Request("GET", url, BEARER))
