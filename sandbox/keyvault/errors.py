"""The errors of Key Vault, in its words."""

from sandbox.errors import ServiceError


def key_not_found(name: str) -> ServiceError:
    """Return the answer for a key or version that is not there."""
    return ServiceError(
        404,
        "KeyNotFound",
        f"A key with (name/id) {name} was not found in this key vault. If you recently deleted this key you "
        "may be able to recover it using the correct recovery command. For help resolving this issue, please "
        "see https://go.microsoft.com/fwlink/?linkid=2125182",
    )


def deleted_key_not_found(name: str) -> ServiceError:
    """Return the answer for a name with no soft-deleted key."""
    return ServiceError(404, "KeyNotFound", f"Deleted Key not found: {name}")


def deleted_but_recoverable(name: str) -> ServiceError:
    """Return the answer for reusing the name of a soft-deleted key."""
    return ServiceError(
        409,
        "Conflict",
        f"Key {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this "
        "state, the key can only be recovered or purged.",
        inner="ObjectIsDeletedButRecoverable",
    )


def key_disabled(operation: str) -> ServiceError:
    """Return the answer for using a disabled version."""
    return ServiceError(
        403,
        "Forbidden",
        f"Operation {operation} is not allowed on a disabled key.",
        inner="KeyDisabled",
    )


def purge_protected() -> ServiceError:
    """Return the answer for purging in a vault with purge protection."""
    return ServiceError(
        403,
        "Forbidden",
        'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault '
        "service will automatically purge it after the retention period has passed.",
        inner="PurgeProtectionEnabled",
    )


def vault_purge_protected(name: str) -> ServiceError:
    """Return ARM's answer for purging a vault with purge protection; the code is a guess."""
    return ServiceError(
        403,
        "MethodNotAllowed",
        f"Operation 'DeletedVaultPurge' is not allowed: '{name}' has purge protection.",
    )


def bad_parameter(message: str) -> ServiceError:
    """Return the answer for a request body or parameter that is wrong."""
    return ServiceError(400, "BadParameter", message)


def unauthorized(
    login: str,
    tenant_id: str,
    resource: str,
    reason: str = "AKV10000: Request is missing a Bearer or PoP token.",
) -> ServiceError:
    """Return the challenge that a request without a token for `resource` gets."""
    challenge = f'Bearer authorization="https://{login}/{tenant_id}", resource="{resource}"'
    return ServiceError(401, "Unauthorized", reason, headers={"WWW-Authenticate": challenge})
