"""Whether an account can use its key now, as it must to deploy a fine-tuned model."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.arm.errors import key_disabled, key_not_permitted, key_not_reachable
from sandbox.cognitiveservices.account import Account
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Key, Vault
from sandbox.keyvault.uri import find_version, joined


def use_refusal(
    account: Account, vaults: Mapping[str, Vault], may_unwrap: Callable[[Key, str], bool]
) -> ServiceError | None:
    """Return why an account cannot use its key, or None; vaults by host name."""
    encryption = _block(_block(account.document.get("properties")).get("encryption"))
    if str(encryption.get("keySource", "")).lower() != "microsoft.keyvault":
        return None
    named = _block(encryption.get("keyVaultProperties"))
    uri = joined(*(str(named.get(field) or "") for field in ("keyVaultUri", "keyName", "keyVersion")))
    version = find_version(uri, vaults)
    if version is None:
        return key_not_reachable(uri)
    if not version.enabled:
        return key_disabled(uri)
    principal = _principal(account.document, str(named.get("identityClientId") or ""))
    return None if may_unwrap(version.key, principal) else key_not_permitted(principal, uri)


def _principal(document: Mapping[str, Any], client_id: str) -> str:
    """Return the object id that an account uses its key with, empty where it has none."""
    identity = _block(document.get("identity"))
    if not client_id:
        return str(identity.get("principalId") or "")
    for each in _block(identity.get("userAssignedIdentities")).values():
        if str(_block(each).get("clientId") or "").lower() == client_id.lower():
            return str(_block(each).get("principalId") or "")
    return ""


def _block(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
