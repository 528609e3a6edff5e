"""What the service checks about an account's encryption before it takes it."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.errors import invalid_property
from sandbox.arm.keycheck import key_refusal
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.uri import joined

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
    address, name, version = (
        str(properties.get(field) or "") for field in ("keyVaultUri", "keyName", "keyVersion")
    )
    return key_refusal(joined(address, name, version), vaults)
