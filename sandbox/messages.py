"""Requests and responses as plain values: what both ways into the sandbox turn their traffic into."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """
    Hold one HTTP request.

    `url` is absolute and names the real Azure host; header names are lower case.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def host(self) -> str:
        """Return the lower-cased host name, without a port."""
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        """Return the decoded path, in the case it was sent in."""
        return unquote(urlsplit(self.url).path)

    @property
    def query(self) -> dict[str, str]:
        """Return the query parameters with lower-cased names; the last of a repeated one counts."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        return {name.lower(): value for name, value in pairs}

    def json(self) -> Any:
        """Return the body's JSON; raises ValueError where it is not JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """Hold one HTTP response; header names are as the service writes them."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Return the body's JSON; raises ValueError where it is not JSON."""
        return json.loads(self.body)


def json_response(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response that carries `body` as JSON."""
    return Response(status, {"Content-Type": JSON, **(headers or {})}, json.dumps(body).encode())


def decoded(body: bytes) -> Any:
    """Return a body as JSON, else as text; None when it is empty."""
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
