"""The refusals of Microsoft Graph."""

from sandbox.errors import ServiceError


def token_missing() -> ServiceError:
    """Return the answer to a request without a bearer token."""
    return ServiceError(401, "InvalidAuthenticationToken", "Access token is empty.")


def audience_refused() -> ServiceError:
    """Return the answer to a token that was issued for another resource."""
    return ServiceError(
        401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience."
    )


def denied() -> ServiceError:
    """Return the answer to a caller without the permission that is needed."""
    return ServiceError(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
    )


def not_found(identifier: str) -> ServiceError:
    """Return the answer for an object that is not there."""
    return ServiceError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{identifier}' does not exist or one of its queried reference-property objects are not "
        "present.",
    )


def bad_request(message: str) -> ServiceError:
    """Return the answer to a body that cannot be."""
    return ServiceError(400, "Request_BadRequest", message)
