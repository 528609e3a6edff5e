"""The refusals of a search service's data plane; their codes and words are not known."""

from sandbox.errors import ServiceError


def unauthorized(audience: str) -> ServiceError:
    """Return the answer to a request without a bearer token for `audience`."""
    return ServiceError(
        401,
        "Unauthorized",
        "Authorization token is missing.",
        headers={"WWW-Authenticate": f'Bearer resource_id="{audience}"'},
    )


def forbidden() -> ServiceError:
    """Return the answer to a caller without a role on the service's data."""
    return ServiceError(403, "Forbidden", "The caller has no role that permits this on the search service.")


def api_version_unknown(supported: str) -> ServiceError:
    """Return the answer to an api-version that is missing or not known here."""
    return ServiceError(
        400, "BadRequest", f"The api-version is missing or not supported; supported is {supported}."
    )
