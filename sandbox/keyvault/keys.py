"""Vaults, keys and key versions: what Key Vault remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sandbox.keyvault.rotation import RotationPolicy

RSA_OPERATIONS = ("encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey")
EC_OPERATIONS = ("sign", "verify")
FULL_RETENTION = 90


class PublicNetworkAccess(StrEnum):
    """Say who may reach a vault from public networks."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    SECURED_BY_PERIMETER = "SecuredByPerimeter"


@dataclass(slots=True)
class Vault:
    """
    Hold a vault and its keys, by lower-cased name; deleted ones apart.

    `network_acls` and `access_policies` are as ARM writes them, absent ACLs None. `audit_hub` names the
    Event Hub that gets its audit log, empty for none; an unreadable vault is refused to readers of ARM.
    """

    name: str
    resource_group: str
    subscription_id: str
    tenant_id: str
    location: str
    created: datetime
    suffix: str = "vault.azure.net"
    purge_protection: bool = True
    rbac: bool = True
    retention_days: int = FULL_RETENTION
    tags: Mapping[str, str] = field(default_factory=dict)
    soft_delete: bool = True
    public_network_access: PublicNetworkAccess = PublicNetworkAccess.ENABLED
    network_acls: Mapping[str, Any] | None = None
    access_policies: Sequence[Mapping[str, Any]] = ()
    audit_hub: str = ""
    is_unreadable: bool = False
    deleted_on: datetime | None = None
    purge_on: datetime | None = None
    keys: dict[str, "Key"] = field(default_factory=dict)
    deleted: dict[str, "Key"] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return (
            f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.KeyVault/vaults/{self.name}"
        )

    @property
    def deleted_id(self) -> str:
        """Return the ARM id under which it is found while it is soft-deleted."""
        return (
            f"/subscriptions/{self.subscription_id}/providers/Microsoft.KeyVault"
            f"/locations/{self.location}/deletedVaults/{self.name}"
        )

    @property
    def uri(self) -> str:
        """Return the data-plane address, with its closing slash."""
        return f"https://{self.name.lower()}.{self.suffix}/"

    @property
    def recovery_level(self) -> str:
        """Return what deletion of a key means here."""
        level = "Recoverable" if self.retention_days >= FULL_RETENTION else "CustomizedRecoverable"
        return level if self.purge_protection else level + "+Purgeable"


@dataclass(slots=True)
class Key:
    """Hold a key; `versions` is in order of creation, `deleted_on` is set while it is soft-deleted."""

    vault: Vault
    name: str
    versions: list["KeyVersion"] = field(default_factory=list)
    policy: RotationPolicy = field(default_factory=RotationPolicy)
    policy_created: datetime | None = None
    policy_updated: datetime | None = None
    deleted_on: datetime | None = None
    purge_on: datetime | None = None

    @property
    def uri(self) -> str:
        """Return the versionless key URI."""
        return f"{self.vault.uri}keys/{self.name}"

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return f"{self.vault.id}/keys/{self.name}"

    @property
    def current(self) -> "KeyVersion":
        """Return the newest version."""
        return self.versions[-1]

    def find(self, version: str) -> "KeyVersion | None":
        """Return the named version, the current one for an empty name, or None."""
        if not version:
            return self.current
        return next((item for item in self.versions if item.version == version.lower()), None)


@dataclass(slots=True)
class KeyVersion:
    """
    Hold one version of a key.

    `key_size` counts for RSA, `curve` for EC; `modulus` is public and base64url. The two `…_told`
    moments are the expiry for which the event went out, so that a changed expiry is told again.
    """

    key: Key
    version: str
    created: datetime
    updated: datetime
    kty: str = "RSA"
    key_size: int = 2048
    curve: str = ""
    modulus: str = ""
    key_ops: tuple[str, ...] = RSA_OPERATIONS
    enabled: bool = True
    not_before: datetime | None = None
    expires_on: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    near_expiry_told: datetime | None = None
    expiry_told: datetime | None = None

    @property
    def uri(self) -> str:
        """Return the key URI pinned to this version."""
        return f"{self.key.uri}/{self.version}"

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return f"{self.key.id}/versions/{self.version}"
