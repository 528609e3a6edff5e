"""What can be done to keys, whichever plane asks, and the events that follow from it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sandbox.agenda import Due
from sandbox.chance import Chance
from sandbox.keyvault.audited import AuditedOperation
from sandbox.keyvault.errors import (
    bad_parameter,
    deleted_but_recoverable,
    deleted_key_not_found,
    key_not_found,
    purge_protected,
    vault_purge_protected,
)
from sandbox.keyvault.keys import EC_OPERATIONS, RSA_OPERATIONS, Key, KeyVersion, Vault
from sandbox.keyvault.rotation import RotationPolicy, shift

KEY_SIZES = frozenset({2048, 3072, 4096})
VAULT = "Microsoft.KeyVault/vaults"
DELETED_VAULT = "Microsoft.KeyVault/locations/deletedVaults"
CURVES = frozenset({"P-256", "P-384", "P-521", "P-256K"})


class VaultEventType(StrEnum):
    """Name the events Key Vault raises about keys; there is none for disabling, deleting or editing."""

    NEW_VERSION = "Microsoft.KeyVault.KeyNewVersionCreated"
    NEAR_EXPIRY = "Microsoft.KeyVault.KeyNearExpiry"
    EXPIRED = "Microsoft.KeyVault.KeyExpired"


@dataclass(frozen=True, slots=True)
class Material:
    """Describe the key to make; what is None follows from the type."""

    kty: str = "RSA"
    key_size: int | None = None
    curve: str = ""
    key_ops: tuple[str, ...] | None = None


class Keys:
    """Own all vaults, and make, change and lose their keys; every method works on the state at once."""

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        raise_event: Callable[[VaultEventType, KeyVersion, datetime], None],
        changed: Callable[[str, str], None],
        audit: Callable[[Vault, AuditedOperation, str], None],
    ) -> None:
        """
        Take the clock, the source of identifiers, and where events and ARM's changes go.

        `audit` gets each operation that was done, with the URI of what it was done to.
        """
        self._now = now
        self._chance = chance
        self._raise_event = raise_event
        self._changed = changed
        self._audit = audit
        self.vaults: dict[str, Vault] = {}
        self.deleted_vaults: dict[str, Vault] = {}
        self.revision = 0

    def put_vault(self, vault: Vault) -> None:
        """Add, change or recover a vault, as it is; a soft-deleted namesake makes way."""
        was_deleted = self.deleted_vaults.pop(vault.name.lower(), None) is vault
        vault.deleted_on = vault.purge_on = None
        self.vaults[vault.name.lower()] = vault
        self.revision += 1
        self._changed(vault.id, f"{VAULT}/write")
        if was_deleted:
            self._audit(vault, AuditedOperation.VAULT_RECOVER, vault.uri)

    def delete_vault(self, vault: Vault) -> None:
        """Soft-delete a vault with all its keys."""
        self.deleted_vaults[vault.name.lower()] = self.vaults.pop(vault.name.lower())
        vault.deleted_on = self._now()
        vault.purge_on = vault.deleted_on + timedelta(days=vault.retention_days)
        self.revision += 1
        self._changed(vault.id, f"{VAULT}/delete")
        self._audit(vault, AuditedOperation.VAULT_DELETE, vault.uri)

    def purge_vault(self, vault: Vault) -> None:
        """Remove a soft-deleted vault for good; refused where purge protection is on."""
        if vault.purge_protection:
            raise vault_purge_protected(vault.name)
        del self.deleted_vaults[vault.name.lower()]
        self._changed(vault.deleted_id, f"{DELETED_VAULT}/purge/action")
        self._audit(vault, AuditedOperation.VAULT_PURGE, vault.uri)

    def create(
        self,
        vault: Vault,
        name: str,
        material: Material,
        attributes: Mapping[str, Any],
        tags: Mapping[str, str],
    ) -> KeyVersion:
        """Make a key or its next version and raise the event; `attributes` as for `update`."""
        if name.lower() in vault.deleted:
            raise deleted_but_recoverable(name)
        draft = self._draft(Key(vault, name), material)
        apply_attributes(draft, attributes)
        draft.tags = dict(tags)
        key = vault.keys.setdefault(name.lower(), draft.key)
        draft.key = key
        self._append(draft, draft.created)
        self._audit(vault, AuditedOperation.KEY_CREATE, draft.uri)
        return draft

    def rotate(self, key: Key, at: datetime | None = None) -> KeyVersion:
        """Make the next version as the rotation policy says and raise the event."""
        last = key.current
        draft = self._draft(key, Material(last.kty, last.key_size, last.curve, last.key_ops), at)
        draft.tags = last.tags
        if key.policy.expiry_time:
            draft.expires_on = shift(draft.created, key.policy.expiry_time)
        self._append(draft, draft.created)
        rotated = AuditedOperation.KEY_ROTATE if at is None else AuditedOperation.KEY_ROTATE_IF_DUE
        self._audit(key.vault, rotated, draft.uri)
        return draft

    def update(
        self,
        version: KeyVersion,
        attributes: Mapping[str, Any],
        key_ops: tuple[str, ...] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Change `enabled`, `nbf` and `exp` (seconds since 1970), operations and tags; raises no event."""
        apply_attributes(version, attributes)
        version.key_ops = version.key_ops if key_ops is None else key_ops
        version.tags = version.tags if tags is None else dict(tags)
        version.updated = self._now()
        self._audit(version.key.vault, AuditedOperation.KEY_UPDATE, version.uri)

    def set_policy(self, key: Key, policy: RotationPolicy) -> None:
        """Replace the rotation policy; versions that exist keep their expiry."""
        key.policy = policy
        key.policy_updated = self._now()
        key.policy_created = key.policy_created or key.policy_updated

    def delete(self, key: Key) -> None:
        """Soft-delete a key with all its versions; raises no event."""
        del key.vault.keys[key.name.lower()]
        key.vault.deleted[key.name.lower()] = key
        key.deleted_on = self._now()
        key.purge_on = key.deleted_on + timedelta(days=key.vault.retention_days)
        self._audit(key.vault, AuditedOperation.KEY_DELETE, key.uri)

    def recover(self, key: Key) -> None:
        """Bring a soft-deleted key back; raises no event."""
        del key.vault.deleted[key.name.lower()]
        key.vault.keys[key.name.lower()] = key
        key.deleted_on = key.purge_on = None
        self._audit(key.vault, AuditedOperation.KEY_RECOVER, key.uri)

    def purge(self, key: Key) -> None:
        """Remove a soft-deleted key for good; refused where purge protection is on."""
        if key.vault.purge_protection:
            raise purge_protected()
        del key.vault.deleted[key.name.lower()]
        self._audit(key.vault, AuditedOperation.KEY_PURGE, key.uri)

    def agenda(self) -> Iterator[Due]:
        """Yield what time brings: near expiry and expiry of current versions, rotations, purges."""
        for vault in self.vaults.values():
            for key in vault.keys.values():
                yield from self._key_agenda(key)
            for key in vault.deleted.values():
                if key.purge_on is not None:
                    yield Due(key.purge_on, partial(_forget, key))

        for gone in self.deleted_vaults.values():
            if gone.purge_on is not None:
                yield Due(gone.purge_on, partial(self._forget_vault, gone))

    def _forget_vault(self, vault: Vault, _at: datetime) -> None:
        self.deleted_vaults.pop(vault.name.lower(), None)

    def _key_agenda(self, key: Key) -> Iterator[Due]:
        version, expires_on = key.current, key.current.expires_on
        if expires_on is not None and version.expiry_told != expires_on:
            yield Due(expires_on, partial(self._tell_expired, version))
            near = key.policy.near_expiry(version.created, expires_on)
            if version.near_expiry_told != expires_on and near < expires_on:
                yield Due(near, partial(self._tell_near_expiry, version))
        rotate = key.policy.trigger("Rotate")
        moment = None if rotate is None else rotate.moment(version.created, expires_on)
        if moment is not None and moment > version.created:
            yield Due(moment, partial(self._rotate_when_due, key))

    def _rotate_when_due(self, key: Key, at: datetime) -> None:
        self.rotate(key, at)

    def _tell_near_expiry(self, version: KeyVersion, at: datetime) -> None:
        version.near_expiry_told = version.expires_on
        self._raise_event(VaultEventType.NEAR_EXPIRY, version, at)

    def _tell_expired(self, version: KeyVersion, at: datetime) -> None:
        version.expiry_told = version.near_expiry_told = version.expires_on
        self._raise_event(VaultEventType.EXPIRED, version, at)

    def _draft(self, key: Key, material: Material, at: datetime | None = None) -> KeyVersion:
        moment = self._now() if at is None else at
        version = KeyVersion(key, self._chance.version(), moment, moment, material.kty)
        family = material.kty.upper().removesuffix("-HSM")
        if family == "RSA":
            version.key_size = material.key_size or 2048
            if version.key_size not in KEY_SIZES:
                raise bad_parameter(f"The key size {version.key_size} is not supported for RSA.")
            version.modulus = self._chance.modulus(version.key_size)
        elif family == "EC":
            version.key_size, version.curve = 0, material.curve or "P-256"
            if version.curve not in CURVES:
                raise bad_parameter(f"The curve {version.curve} is not supported.")
        else:
            raise bad_parameter(f"The key type {material.kty!r} is not supported.")
        usual = RSA_OPERATIONS if family == "RSA" else EC_OPERATIONS
        version.key_ops = usual if material.key_ops is None else material.key_ops
        return version

    def _append(self, version: KeyVersion, at: datetime) -> None:
        version.key.versions.append(version)
        self._raise_event(VaultEventType.NEW_VERSION, version, at)


def _forget(key: Key, _at: datetime) -> None:
    key.vault.deleted.pop(key.name.lower(), None)


def apply_attributes(version: KeyVersion, attributes: Mapping[str, Any]) -> None:
    """Set `enabled`, `nbf` and `exp` on a version; raises BadParameter for other types, ignores the rest."""
    enabled, moments = attributes.get("enabled"), {}
    if enabled is not None and not isinstance(enabled, bool):
        raise bad_parameter("The attribute enabled must be a boolean.")
    for name in ("nbf", "exp"):
        seconds = attributes.get(name)
        if seconds is not None:
            if not isinstance(seconds, int) or isinstance(seconds, bool):
                raise bad_parameter(f"The attribute {name} must be a number of seconds.")
            moments[name] = datetime.fromtimestamp(seconds, version.created.tzinfo)
    version.enabled = version.enabled if enabled is None else enabled
    version.not_before = moments.get("nbf", version.not_before)
    version.expires_on = moments.get("exp", version.expires_on)


def get_key(vault: Vault, name: str) -> Key:
    """Return a key by name, without regard to case; raises KeyNotFound."""
    if name.lower() not in vault.keys:
        raise key_not_found(name)
    return vault.keys[name.lower()]


def get_version(vault: Vault, name: str, version: str) -> KeyVersion:
    """Return a version, the current one for an empty name; raises KeyNotFound."""
    found = get_key(vault, name).find(version)
    if found is None:
        raise key_not_found(f"{name}/{version}")
    return found


def get_deleted(vault: Vault, name: str) -> Key:
    """Return a soft-deleted key; raises KeyNotFound."""
    if name.lower() not in vault.deleted:
        raise deleted_key_not_found(name)
    return vault.deleted[name.lower()]
