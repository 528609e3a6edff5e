"""The JSON documents of Key Vault's data plane."""

from typing import Any

from sandbox.clock import unix
from sandbox.keyvault.keys import Key, KeyVersion


def bundle(version: KeyVersion) -> dict[str, Any]:
    """Return a KeyBundle; RSA has a public modulus and exponent, EC only its curve."""
    jwk: dict[str, Any] = {"kid": version.uri, "kty": version.kty, "key_ops": list(version.key_ops)}
    if version.curve:
        jwk["crv"] = version.curve
    else:
        jwk |= {"n": version.modulus, "e": "AQAB"}
    return {"key": jwk, "attributes": attributes(version), "tags": dict(version.tags)}


def item(version: KeyVersion, uri: str) -> dict[str, Any]:
    """Return a KeyItem, under its versionless or versioned URI."""
    return {"kid": uri, "attributes": attributes(version), "tags": dict(version.tags)}


def deleted_bundle(key: Key) -> dict[str, Any]:
    """Return a DeletedKeyBundle."""
    return {**bundle(key.current), **_deletion(key)}


def deleted_item(key: Key) -> dict[str, Any]:
    """Return a DeletedKeyItem."""
    return {**item(key.current, key.uri), **_deletion(key)}


def attributes(version: KeyVersion) -> dict[str, Any]:
    """Return KeyAttributes; `nbf` and `exp` are absent where not set."""
    vault = version.key.vault
    found: dict[str, Any] = {
        "enabled": version.enabled,
        "created": unix(version.created),
        "updated": unix(version.updated),
        "recoveryLevel": vault.recovery_level,
        "recoverableDays": vault.retention_days,
        "exportable": False,
    }
    if version.not_before is not None:
        found["nbf"] = unix(version.not_before)
    if version.expires_on is not None:
        found["exp"] = unix(version.expires_on)
    return found


def policy_json(key: Key) -> dict[str, Any]:
    """Return a KeyRotationPolicy; the default one where none was set."""
    found: dict[str, Any] = {}
    if key.policy.expiry_time:
        found["expiryTime"] = key.policy.expiry_time
    if key.policy_created is not None and key.policy_updated is not None:
        found |= {"created": unix(key.policy_created), "updated": unix(key.policy_updated)}
    return {
        "id": f"{key.uri}/rotationpolicy",
        "lifetimeActions": [trigger.as_json() for trigger in key.policy.triggers],
        "attributes": found,
    }


def _deletion(key: Key) -> dict[str, Any]:
    found: dict[str, Any] = {"recoveryId": f"{key.vault.uri}deletedkeys/{key.name}"}
    if key.deleted_on is not None and key.purge_on is not None:
        found |= {"deletedDate": unix(key.deleted_on), "scheduledPurgeDate": unix(key.purge_on)}
    return found
