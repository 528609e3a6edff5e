"""The errors of Microsoft.CognitiveServices; COVERAGE.md says which codes are not known."""

from sandbox.errors import ServiceError


def busy(account_id: str) -> ServiceError:
    """Return the answer to a change while another is running."""
    return ServiceError(
        409,
        "RequestConflict",
        f"Cannot modify resource with id '{account_id}' because the resource entity provisioning state is "
        "not terminal. Please wait for the provisioning state to become terminal and then retry the request.",
    )


def key_not_reachable(uri: str) -> ServiceError:
    """Return the answer for a key or version that does not exist."""
    return ServiceError(400, "BadRequest", f"The key '{uri}' was not found.")


def key_disabled(uri: str) -> ServiceError:
    """Return the answer for a disabled version."""
    return ServiceError(403, "Forbidden", f"Operation wrapKey is not allowed on the disabled key '{uri}'.")


def key_not_supported() -> ServiceError:
    """Return the answer for a key that is not RSA or too small."""
    return ServiceError(400, "BadRequest", "Key version not supported")


def key_purgeable() -> ServiceError:
    """Return the answer for a vault without purge protection."""
    return ServiceError(400, "BadRequest", "The encryption key must be recoverable and not purgeable")


def invalid_property(name: str, reason: str) -> ServiceError:
    """Return the answer for a property with an impossible value."""
    return ServiceError(400, "BadRequest", f"The value of '{name}' is invalid: {reason}")
