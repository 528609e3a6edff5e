"""The operations that Key Vault's audit log tells of. Source: "Azure Key Vault logging"."""

from enum import StrEnum


class AuditedOperation(StrEnum):
    """Name what is done to keys and vaults, as the log does; changing `enabled` is a `KeyUpdate`."""

    KEY_CREATE = "KeyCreate"
    KEY_ROTATE = "KeyRotate"
    KEY_ROTATE_IF_DUE = "KeyRotateIfDue"
    KEY_UPDATE = "KeyUpdate"
    KEY_DELETE = "KeyDelete"
    KEY_RECOVER = "KeyRecover"
    KEY_PURGE = "KeyPurge"
    VAULT_DELETE = "VaultDelete"
    VAULT_RECOVER = "VaultRecover"
    VAULT_PURGE = "VaultPurge"
