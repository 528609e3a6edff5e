"""
The email operations of a communication resource, at its own host.

Source: "Email - Send" and "Email - Get Send Result" 2025-09-01; "Repeatability of requests".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.clouds import CloudNames
from sandbox.communication.mails import Mailroom
from sandbox.errors import ServiceError, not_simulated
from sandbox.faults import Fault
from sandbox.messages import Request, Response, json_response
from sandbox.plane import Plane
from sandbox.routing import Call, Handler, Route, find, route

VERSIONS = frozenset({"2023-03-31", "2024-07-01-preview", "2025-09-01"})
MOST_RECIPIENTS = 50
LARGEST = 10 * 1024 * 1024
LOOK_AGAIN = "30"
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)?")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")


class EmailPlane(Plane):
    """Answer requests to communication resources; whichever name is asked for, the resource is there."""

    def __init__(self, mails: Mailroom, new_id: Callable[[], str], cloud: CloudNames) -> None:
        """Take where emails are kept, where ids come from, and the suffix and audience of resources."""
        self._mails = mails
        self._suffix = f".{cloud.communication}"
        self.audiences = (cloud.communication_audience,)
        self._new_id = new_id
        self._routes: list[Route[Handler]] = [
            route("POST", "/emails:send", "Email_Send", self._send),
            route("GET", "/emails/operations/{id}", "Email_GetSendResult", self._result),
        ]

    def serves(self, host: str) -> bool:
        """Tell whether a host is that of a communication resource."""
        return host.endswith(self._suffix) and bool(_NAME.fullmatch(host.removesuffix(self._suffix)))

    def wrong_audience(self, _request: Request, _found: str) -> ServiceError:
        """Return the refusal of a token that was issued for something else."""
        return ServiceError(401, "Denied", "Denied by the resource provider.")

    def refuse(self, _request: Request, error: ServiceError) -> Response:
        """Return an error answer, its code in a header too."""
        plain = error.response()
        return Response(plain.status, {**plain.headers, "x-ms-error-code": error.code}, plain.body)

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        scheme = request.headers.get("authorization", "").partition(" ")[0].lower()
        if scheme not in {"bearer", "hmac-sha256"}:
            raise ServiceError(401, "Denied", "Denied by the resource provider.")
        version = request.query.get("api-version", "")
        if version not in VERSIONS:
            raise _refused(f"The api-version {version!r} is not one of {', '.join(sorted(VERSIONS))}.")
        found = find(self._routes, request, fault)
        if found is None:
            raise not_simulated("Communication Services", f"{request.method} {request.path}")
        return found[0].handler(found[1])

    def _send(self, call: Call) -> Response:
        request = call.request
        operation = request.headers.get("operation-id") or self._new_id()
        if not _GUID.fullmatch(operation):
            raise _refused("Operation-Id must be a GUID.")
        resource = resource_of(request.host)
        if not self._mails.knows(resource, operation.lower()):
            self._mails.accept(resource, operation.lower(), accepted(request))
        location = (
            f"https://{request.host}/emails/operations/{operation}?api-version={request.query['api-version']}"
        )
        headers = {"Operation-Location": location, "retry-after": LOOK_AGAIN}
        return json_response(202, {"id": operation, "status": "Running"}, headers)

    def _result(self, call: Call) -> Response:
        operation = call.names["id"]
        if not self._mails.knows(resource_of(call.request.host), operation):
            raise ServiceError(404, "OperationNotFound", "The operation does not exist.")
        return json_response(200, {"id": operation, "status": "Succeeded"})


def resource_of(host: str) -> str:
    """Return the name of the communication resource at its host."""
    return host.partition(".")[0]


def accepted(request: Request) -> Mapping[str, Any]:
    """Return the email of a request; raises a 400 that says what the service would not take."""
    if len(request.body) > LARGEST:
        raise ServiceError(413, "RequestEntityTooLarge", f"At most {LARGEST} bytes are taken.")
    try:
        message = request.json()
    except ValueError:
        raise _refused("The body is not JSON.") from None
    if not isinstance(message, dict):
        raise _refused("The body is not an object.")
    _check_address(message.get("senderAddress"), "senderAddress")
    content = message.get("content")
    if not isinstance(content, dict) or not _is_text(content.get("subject")):
        raise _refused("content.subject is required.")
    if not _is_text(content.get("html")) and not _is_text(content.get("plainText")):
        raise _refused("content.html or content.plainText is required.")
    _check_recipients(message.get("recipients"))
    headers = message.get("headers") or {}
    if not isinstance(headers, dict) or not all(_is_header(*each) for each in headers.items()):
        raise _refused("headers must be an object of texts on one line.")
    return message


def _check_recipients(recipients: Any) -> None:
    groups = recipients if isinstance(recipients, dict) else {}
    addresses = [each for name in ("to", "cc", "bcc") for each in groups.get(name) or []]
    if not 0 < len(addresses) <= MOST_RECIPIENTS:
        raise _refused(f"recipients must hold 1 to {MOST_RECIPIENTS} addresses.")
    for each in addresses:
        _check_address(each.get("address") if isinstance(each, dict) else None, "recipients")


def _check_address(value: Any, place: str) -> None:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise _refused(f"{place} holds an invalid email address.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_header(name: str, value: Any) -> bool:
    return isinstance(value, str) and not re.search(r"[\r\n]", name + value)


def _refused(message: str) -> ServiceError:
    return ServiceError(400, "BadRequest", message)
