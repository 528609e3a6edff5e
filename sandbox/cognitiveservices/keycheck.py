"""What the service checks about a key before it uses it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.cognitiveservices.errors import (
    invalid_property,
    key_disabled,
    key_not_reachable,
    key_not_supported,
    key_purgeable,
)
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault

SMALLEST_RSA = 2048
KEY_SOURCES = frozenset({"microsoft.cognitiveservices", "microsoft.keyvault"})


def refusal(account: Mapping[str, Any], vaults: Mapping[str, Vault]) -> ServiceError | None:
    """Return why an account document cannot be accepted for its encryption, or None; vaults by host name."""
    encryption = account["properties"].get("encryption")
    if encryption is None:
        return None
    source = str(encryption.get("keySource", "")).lower()
    if source not in KEY_SOURCES:
        return invalid_property("encryption.keySource", f"{source!r} is not a key source")
    if source != "microsoft.keyvault":
        return None
    properties = encryption.get("keyVaultProperties") or {}
    if properties.get("identityClientId") == "":
        return invalid_property("encryption.keyVaultProperties.identityClientId", "it must not be empty")
    return _key_refusal(properties, vaults)


def _key_refusal(properties: Mapping[str, Any], vaults: Mapping[str, Vault]) -> ServiceError | None:
    address = str(properties.get("keyVaultUri") or "")
    name, wanted = str(properties.get("keyName") or ""), str(properties.get("keyVersion") or "")
    vault = vaults.get((urlsplit(address).hostname or "").lower())
    key = vault.keys.get(name.lower()) if vault else None
    version = key.find(wanted) if key else None
    uri = f"{address.rstrip('/')}/keys/{name}/{wanted}".rstrip("/")
    if vault is None or version is None:
        return key_not_reachable(uri)
    if not version.enabled:
        return key_disabled(uri)
    if not version.kty.startswith("RSA") or version.key_size < SMALLEST_RSA:
        return key_not_supported()
    if not vault.purge_protection:
        return key_purgeable()
    return None
