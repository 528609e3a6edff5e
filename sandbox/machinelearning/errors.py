"""The refusals of Microsoft.MachineLearningServices; their codes and words are not known."""

from sandbox.errors import ServiceError


def encryption_fixed() -> ServiceError:
    """Return the answer to switching customer-managed encryption on or off after creation."""
    return ServiceError(400, "BadRequest", "Encryption of a workspace cannot be switched after creation.")


def service_side_fixed(name: str) -> ServiceError:
    """Return the answer to changing the key of a workspace whose data is encrypted on the service's side."""
    return ServiceError(
        400,
        "BadRequest",
        f"Updating the encryption key of workspace '{name}' is not supported with service-side encryption.",
    )


def other_vault() -> ServiceError:
    """Return the answer to a key of another vault."""
    return ServiceError(
        400, "BadRequest", "The key must be in the key vault that the workspace uses already."
    )
