"""What an ARM request asks for beyond its path: the object in its body, a failure on demand."""

from typing import Any

from sandbox.arm.errors import invalid_content
from sandbox.errors import ServiceError
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Request


def json_object(request: Request) -> dict[str, Any]:
    """Return the object a request carries; raises ARM's 400 for anything else."""
    try:
        body = request.json()
    except ValueError as error:
        raise invalid_content(str(error)) from None
    if not isinstance(body, dict):
        raise invalid_content("the body is not an object")
    return body


def injected_failure(fault: Fault | None) -> ServiceError | None:
    """Return the error that a `fail-operation` fault lets an update end with, else None."""
    if fault is None or fault.kind is not FaultKind.FAIL_OPERATION:
        return None
    return ServiceError(fault.status, fault.code or "InternalServerError", fault.message)
