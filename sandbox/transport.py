"""The way in for Azure's client libraries, in process: real URLs, no sockets."""

import json
from collections.abc import AsyncIterator, MutableMapping
from io import IOBase
from types import TracebackType
from typing import Any, Self

from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.core.utils import CaseInsensitiveDict

from sandbox.errors import ConnectionDroppedError, UnknownHostError
from sandbox.messages import Request, Response
from sandbox.world import World


class SandboxResponse(AsyncHttpResponse):
    """Show a finished response to azure-core, with what its polling and its older policies ask for."""

    block_size = 4096
    internal_response = None

    def __init__(self, request: HttpRequest, response: Response) -> None:
        """Take the request as sent and the world's answer."""
        self._request = request
        self._response = response
        self._headers: MutableMapping[str, str] = CaseInsensitiveDict(response.headers)
        self._encoding: str | None = None

    @property
    def request(self) -> HttpRequest:
        """Return the request this answers."""
        return self._request

    @property
    def status_code(self) -> int:
        """Return the HTTP status."""
        return self._response.status

    @property
    def headers(self) -> MutableMapping[str, str]:
        """Return the headers, without regard to case."""
        return self._headers

    @property
    def reason(self) -> str:
        """Return no reason phrase; HTTP/2 has none either."""
        return ""

    @property
    def content_type(self) -> str | None:
        """Return the content type."""
        return self._headers.get("Content-Type")

    @property
    def is_closed(self) -> bool:
        """Return True: there is no connection."""
        return True

    @property
    def is_stream_consumed(self) -> bool:
        """Return True: the body is all here."""
        return True

    @property
    def encoding(self) -> str | None:
        """Return the encoding of the text."""
        return self._encoding or "utf-8"

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    @property
    def url(self) -> str:
        """Return the URL of the request."""
        return self._request.url

    @property
    def content(self) -> bytes:
        """Return the body."""
        return self._response.body

    def body(self) -> bytes:
        """Return the body; the name that older policies use."""
        return self._response.body

    def text(self, encoding: str | None = None) -> str:
        """Return the body as text."""
        return self._response.body.decode(encoding or self.encoding or "utf-8")

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self._response.body)

    def raise_for_status(self) -> None:
        """Raise HttpResponseError for an error status."""
        if self._response.status >= 400:  # noqa: PLR2004 - HTTP's line between success and error
            raise HttpResponseError(response=self)

    async def read(self) -> bytes:
        """Return the body."""
        return self._response.body

    async def load_body(self) -> None:
        """Do nothing: the body is loaded."""

    async def iter_raw(self, **_options: Any) -> AsyncIterator[bytes]:
        """Yield the body in one piece."""
        yield self._response.body

    async def iter_bytes(self, **_options: Any) -> AsyncIterator[bytes]:
        """Yield the body in one piece."""
        yield self._response.body

    def stream_download(self, _pipeline: Any = None, **_options: Any) -> AsyncIterator[bytes]:
        """Return the body as a stream; long-running operations read their first answer so."""
        return self.iter_bytes()

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        """Do nothing: there is no connection."""


class SandboxTransport(AsyncHttpTransport[HttpRequest, AsyncHttpResponse]):
    """
    Answer azure-core pipelines from a world; give it to a client as `transport=`.

    Requests to hosts the world does not have raise ServiceRequestError, so that nothing leaves the
    machine. Waiting between retries and polls costs no time and moves no clock.
    """

    def __init__(self, world: World) -> None:
        """Take the world to talk to; closing the transport leaves it open."""
        self._world = world

    async def send(self, request: HttpRequest, **_options: Any) -> AsyncHttpResponse:
        """Return the world's answer."""
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        sent = Request(request.method.upper(), request.url, headers, _body(request))
        try:
            return SandboxResponse(request, await self._world.handle(sent))
        except UnknownHostError as error:
            raise ServiceRequestError(f"blocked: {error}", error=error) from error
        except ConnectionDroppedError as error:
            raise ServiceResponseError(str(error), error=error) from error

    async def open(self) -> None:
        """Do nothing: there is nothing to open."""

    async def close(self) -> None:
        """Do nothing: the world is closed by its owner."""

    async def sleep(self, duration: float) -> None:
        """Return at once."""

    async def __aenter__(self) -> Self:
        """Return the transport."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        """Do nothing: the world is closed by its owner."""


def _body(request: HttpRequest) -> bytes:
    content: Any = getattr(request, "content", None)
    if content is None:
        content = getattr(request, "data", None)
    if content is None:
        return b""
    if isinstance(content, str):
        return content.encode()
    if isinstance(content, bytes):
        return content
    if isinstance(content, IOBase):
        return bytes(content.read())
    raise TypeError(f"a body of {type(content).__name__} is not simulated; text, bytes and files are")
