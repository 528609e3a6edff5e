"""The errors of ARM, in its words."""

from collections.abc import Sequence

from sandbox.errors import ServiceError


def audience_refused(found: str, audiences: Sequence[str]) -> ServiceError:
    """Return the answer to a token that was issued for another resource."""
    allowed = ",".join(f"'{each}/','{each}'" for each in audiences)
    return ServiceError(
        401,
        "InvalidAuthenticationTokenAudience",
        f"The access token has been obtained for wrong audience or resource '{found}'. It should exactly "
        f"match with one of the allowed audiences {allowed}.",
    )


def authentication_failed(login: str, tenant_id: str) -> ServiceError:
    """Return the answer to a request without a bearer token."""
    reason = "The authentication failed because of missing 'Authorization' header."
    challenge = (
        f'Bearer authorization_uri="https://{login}/{tenant_id}", '
        f'error="invalid_token", error_description="{reason}"'
    )
    return ServiceError(
        401,
        "AuthenticationFailed",
        "Authentication failed. The 'Authorization' header is missing.",
        headers={"WWW-Authenticate": challenge},
    )


def api_version_missing() -> ServiceError:
    """Return the answer to a request without an api-version."""
    return ServiceError(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    )


def api_version_unknown(version: str, provider: str, supported: str) -> ServiceError:
    """Return the answer to an api-version the provider does not have here."""
    return ServiceError(
        400,
        "NoRegisteredProviderFound",
        f"No registered resource provider found for API version '{version}' of '{provider}'. The supported "
        f"api-versions are '{supported}'.",
    )


def resource_not_found(kind: str, name: str, resource_group: str) -> ServiceError:
    """Return the answer for a resource that is not there."""
    return ServiceError(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}/{name}' under resource group '{resource_group}' was not found. For more "
        "details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def invalid_content(message: str) -> ServiceError:
    """Return the answer for a request body that cannot be read."""
    return ServiceError(400, "InvalidRequestContent", f"The request content was invalid: {message}")


def authorization_failed(object_id: str, operation: str, scope: str) -> ServiceError:
    """Return the answer for a caller who may not do that there."""
    return ServiceError(
        403,
        "AuthorizationFailed",
        f"The client '{object_id}' with object id '{object_id}' does not have authorization to perform "
        f"action '{operation}' over scope '{scope}' or the scope is invalid. If access was recently "
        "granted, please refresh your credentials.",
    )


def invalid_property(name: str, reason: str) -> ServiceError:
    """Return the answer for a property with an impossible value; the code is a guess."""
    return ServiceError(400, "BadRequest", f"The value of '{name}' is invalid: {reason}")


def busy(resource_id: str) -> ServiceError:
    """Return the answer to a change while another is running."""
    return ServiceError(
        409,
        "RequestConflict",
        f"Cannot modify resource with id '{resource_id}' because the resource entity provisioning state is "
        "not terminal. Please wait for the provisioning state to become terminal and then retry the request.",
    )


def key_not_reachable(uri: str) -> ServiceError:
    """Return the answer for a key or version that does not exist."""
    return ServiceError(400, "BadRequest", f"The key '{uri}' was not found.")


def key_disabled(uri: str) -> ServiceError:
    """Return the answer for a disabled version."""
    return ServiceError(403, "Forbidden", f"Operation wrapKey is not allowed on the disabled key '{uri}'.")


def key_not_permitted(principal: str, uri: str) -> ServiceError:
    """Return the answer for an identity that may not use a key; the words are a guess."""
    return ServiceError(403, "Forbidden", f"The identity '{principal}' may not use the key '{uri}'.")


def key_not_supported() -> ServiceError:
    """Return the answer for a key that is not RSA or too small."""
    return ServiceError(400, "BadRequest", "Key version not supported")


def key_purgeable() -> ServiceError:
    """Return the answer for a vault without purge protection."""
    return ServiceError(400, "BadRequest", "The encryption key must be recoverable and not purgeable")
