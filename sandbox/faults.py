"""Faults on request: what goes wrong, for which requests, how often."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sandbox.errors import ConnectionDroppedError, SandboxError, ServiceError
from sandbox.messages import Request, Response

CODES = {
    400: "BadRequest",
    403: "AuthorizationFailed",
    404: "ResourceNotFound",
    409: "Conflict",
    429: "TooManyRequests",
    500: "InternalServerError",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


class FaultKind(StrEnum):
    """Say what happens instead of, or to, the usual answer."""

    STATUS = "status"
    LATENCY = "latency"
    DROP_REQUEST = "drop-request"
    DROP_RESPONSE = "drop-response"
    MALFORMED = "malformed"
    FAIL_OPERATION = "fail-operation"


@dataclass(frozen=True, slots=True)
class Fault:
    """
    Describe one injected fault.

    It hits the next `count` requests with this `method` (empty: any) whose path matches `path` and
    whose host matches `host`, both regular expressions searched without regard to case.
    `status` answers at once with `code`, `message` and, when above 0, `retry_after` seconds;
    `latency` waits `seconds` first; `drop-request` cuts the connection before anything is done,
    `drop-response` after; `malformed` sends half of the body; `fail-operation` lets the update
    that the request starts end as Failed with `code` and `message`.
    """

    kind: FaultKind
    path: str = ""
    method: str = ""
    host: str = ""
    count: int = 1
    status: int = 500
    code: str = ""
    message: str = "Injected by the sandbox."
    retry_after: int = 0
    seconds: float = 0

    def hits(self, request: Request) -> bool:
        """Tell whether the request is one this fault is meant for."""
        return bool(
            request.method == (self.method.upper() or request.method)
            and re.search(self.path, request.path, re.IGNORECASE)
            and re.search(self.host, request.host, re.IGNORECASE)
        )

    def error(self) -> ServiceError:
        """Return the error answer of a `status` fault."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        code = self.code or CODES.get(self.status, "InternalServerError")
        return ServiceError(self.status, code, self.message, headers=headers)


def parse_fault(raw: Any) -> Fault:
    """Return the fault of a JSON object; raises SandboxError that says what is wrong."""
    fields = dict(Fault.__annotations__)
    if not isinstance(raw, dict) or "kind" not in raw:
        raise SandboxError(f"a fault is a JSON object with a kind: {', '.join(FaultKind)}")
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in fields:
            raise SandboxError(f"a fault has no {name!r}; it has: {', '.join(fields)}")
        try:
            values[name] = fields[name](value)
        except (TypeError, ValueError):
            allowed = ", ".join(FaultKind) if name == "kind" else fields[name].__name__
            raise SandboxError(f"{name} of a fault cannot be {value!r}; allowed: {allowed}") from None
    for name in ("path", "host"):
        try:
            re.compile(values.get(name, ""))
        except re.error as error:
            raise SandboxError(f"{name} of a fault is not a regular expression: {error}") from None
    return Fault(**values)


class FaultQueue:
    """Keep the faults not yet used up, in the order they were added."""

    def __init__(self) -> None:
        """Start without faults."""
        self._left: list[tuple[Fault, int]] = []

    def add(self, fault: Fault) -> None:
        """Queue a fault."""
        self._left.append((fault, fault.count))

    def clear(self) -> None:
        """Forget all faults."""
        self._left.clear()

    def pending(self) -> list[tuple[Fault, int]]:
        """Return the faults left, each with how often it will still hit."""
        return list(self._left)

    def take(self, request: Request) -> Fault | None:
        """Return the first fault that hits the request, used once more, or None."""
        for index, (fault, left) in enumerate(self._left):
            if fault.hits(request):
                if left > 1:
                    self._left[index] = (fault, left - 1)
                else:
                    del self._left[index]
                return fault
        return None


async def meet(
    fault: Fault | None, answer: Callable[[], Response], refuse: Callable[[ServiceError], Response]
) -> Response:
    """
    Return what a client gets when the answer meets a fault.

    Raises ConnectionDroppedError where the fault drops the connection, before or after `answer` ran.
    """
    match None if fault is None else fault.kind:
        case FaultKind.STATUS if fault is not None:
            return refuse(fault.error())
        case FaultKind.LATENCY if fault is not None:
            await asyncio.sleep(fault.seconds)
            return answer()
        case FaultKind.DROP_REQUEST:
            raise ConnectionDroppedError("dropped before the request was worked on")
        case FaultKind.DROP_RESPONSE:
            answer()
            raise ConnectionDroppedError("dropped after the request was worked on")
        case FaultKind.MALFORMED:
            whole = answer()
            return Response(whole.status, whole.headers, whole.body[: len(whole.body) // 2])
        case _:
            return answer()
