"""
The key of Azure AI Search, which services and objects describe alike.

Source: "Encrypt data using customer-managed keys" of Azure AI Search; SearchResourceEncryptionKey.
"""

from collections.abc import Mapping
from typing import Any

from reactors.consumers.reading import an_object, key_of_parts, principal_by_id, text
from reactors.core.model import Binding, Identity

_SECRET = "applicationSecret"  # noqa: S105 - the name of a field that is dropped


def read_binding(key: Mapping[str, Any], suffixes: tuple[str, ...]) -> Binding | None:
    """Return where the key points, None where there is none; RejectedInputError where it makes no sense."""
    if not key:
        return None
    uri, version = key.get("keyVaultUri"), key.get("keyVaultKeyVersion")
    return Binding(key_of_parts(uri, key.get("keyVaultKeyName"), version, suffixes))


def principal_of(key: Mapping[str, Any], identity: Identity) -> str | None:
    """
    Return the principal that uses a key: a user-assigned identity, else the service's system-assigned one.

    None for an app registration, whose principal no document shows.
    """
    if application_of(key):
        return None
    return principal_by_id(identity, text(an_object(key.get("identity")).get("userAssignedIdentity")))


def application_of(key: Mapping[str, Any]) -> str:
    """Return the client id of the app registration that uses a key, empty where there is none."""
    return text(an_object(key.get("accessCredentials")).get("applicationId")).lower()


def without_secret(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key without the secret of its app registration, which is nobody's to keep."""
    shown = dict(key)
    if credentials := an_object(key.get("accessCredentials")):
        shown["accessCredentials"] = {name: each for name, each in credentials.items() if name != _SECRET}
    return shown
