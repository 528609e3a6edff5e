"""
The errors of the sandbox.

    SandboxError(ValueError)      the person driving the sandbox asked for something that cannot be
    ServiceError(Exception)       a simulated service refuses a request, in its own words
    ConnectionDroppedError        a fault cut the connection instead of an answer
    UnknownHostError              a request named a host that is not part of this world
"""

from collections.abc import Mapping
from typing import Any

from sandbox.messages import Response, json_response


class SandboxError(ValueError):
    """Raised when a builder or the control API is asked for the impossible; says what is allowed."""


class ServiceError(Exception):
    """Raised by a simulated service; becomes its HTTP error answer."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        inner: str = "",
    ) -> None:
        """Take the HTTP status, the vendor's code and message, and where Key Vault has one its inner code."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.inner = inner

    def body(self) -> dict[str, Any]:
        """Return the `error` object that ARM and Key Vault share."""
        inner = {"innererror": {"code": self.inner}} if self.inner else {}
        return {"code": self.code, "message": self.message, **inner}

    def response(self) -> Response:
        """Return the answer a client sees."""
        return json_response(self.status, {"error": self.body()}, self.headers)


class ConnectionDroppedError(ConnectionError):
    """Raised where an injected fault drops the connection."""


class UnknownHostError(LookupError):
    """Raised for a host that this world does not have; nothing is sent anywhere."""


def not_simulated(operation: str, request_line: str) -> ServiceError:
    """Return the 501 that names the operation missing here."""
    return ServiceError(501, "NotSimulated", f"{operation} ({request_line}) is not simulated")
