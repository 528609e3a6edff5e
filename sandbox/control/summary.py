"""The state of the world in short, for people."""

from typing import Any

from sandbox.clock import iso
from sandbox.cognitiveservices.account import Account
from sandbox.eventgrid.delivery import Delivery
from sandbox.keyvault.keys import Key, KeyVersion, Vault


def vault_summary(vault: Vault) -> dict[str, Any]:
    """Return a vault with its keys, deleted ones apart."""
    return {
        "name": vault.name,
        "id": vault.id,
        "location": vault.location,
        "purge_protection": vault.purge_protection,
        "rbac": vault.rbac,
        "public_network_access": vault.public_network_access,
        "network_acls": vault.network_acls,
        "access_policies": list(vault.access_policies),
        "audit_hub": vault.audit_hub or None,
        "is_unreadable": vault.is_unreadable,
        "keys": [key_summary(each) for each in vault.keys.values()],
        "deleted_keys": [key_summary(each) for each in vault.deleted.values()],
    }


def key_summary(key: Key) -> dict[str, Any]:
    """Return a key with its versions, oldest first."""
    return {"name": key.name, "uri": key.uri, "versions": [version_summary(each) for each in key.versions]}


def version_summary(version: KeyVersion) -> dict[str, Any]:
    """Return what matters of a version; times are ISO 8601 or null."""
    return {
        "version": version.version,
        "uri": version.uri,
        "kty": version.kty,
        "key_size": version.key_size,
        "enabled": version.enabled,
        "created": iso(version.created),
        "not_before": iso(version.not_before) if version.not_before else None,
        "expires_on": iso(version.expires_on) if version.expires_on else None,
    }


def account_summary(account: Account) -> dict[str, Any]:
    """Return what matters of an account; `key_version` is null when it is versionless or has no key."""
    key = account.key_properties
    return {
        "name": account.name,
        "id": account.id,
        "kind": account.document.get("kind"),
        "provisioning_state": account.provisioning_state,
        "key_vault_uri": key.get("keyVaultUri"),
        "key_name": key.get("keyName"),
        "key_version": key.get("keyVersion") or None,
        "identity_client_id": key.get("identityClientId"),
        "children": sorted(account.children),
        "deployments": sorted(str(each.get("name")) for each in account.below("deployments")),
    }


def deliveries_json(deliveries: list[Delivery]) -> dict[str, Any]:
    """Return deliveries as a list."""
    return {"deliveries": [each.as_json() for each in deliveries]}
