"""What every service checks about a key before it uses it."""

from collections.abc import Mapping

from sandbox.arm.errors import key_disabled, key_not_reachable, key_not_supported, key_purgeable
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.uri import find_version

SMALLEST_RSA = 2048


def key_refusal(uri: str, vaults: Mapping[str, Vault]) -> ServiceError | None:
    """
    Return why the key of a key URI cannot be used, or None; vaults by lower-cased host name.

    A versionless URI is judged by the current version.
    """
    version = find_version(uri, vaults)
    if version is None:
        return key_not_reachable(uri)
    if not version.enabled:
        return key_disabled(uri)
    if not version.kty.startswith("RSA") or version.key_size < SMALLEST_RSA:
        return key_not_supported()
    if not version.key.vault.purge_protection:
        return key_purgeable()
    return None
