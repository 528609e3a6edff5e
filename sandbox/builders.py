"""Building a world: keys and accounts with sane defaults, and all that the other builders add."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.arm.identities import client_id, user_identity_id
from sandbox.arm.resources import Place
from sandbox.chance import Chance
from sandbox.clock import Clock, unix
from sandbox.clouds import CloudNames
from sandbox.cognitiveservices.account import Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.cognitiveservices.documents import account_document, key_encryption
from sandbox.cognitiveservices.identities import IdentityKind, account_identity
from sandbox.defaults import LOCATION, SUBSCRIPTION
from sandbox.errors import SandboxError
from sandbox.foundry import FoundryBuilders
from sandbox.keyvault.keys import Key, KeyVersion, Vault
from sandbox.keyvault.rotation import RotationPolicy
from sandbox.keyvault.state import Keys, Material, get_deleted
from sandbox.vaults import VaultBuilders


class Builders(FoundryBuilders, VaultBuilders):
    """Put things into a world as if they had been there; the World is one."""

    clock: Clock
    cloud: CloudNames
    chance: Chance
    keys: Keys
    accounts: Accounts

    def get_key(self, vault: Vault, name: str) -> Key:
        """Return a key by name; raises SandboxError that lists the keys."""
        if name.lower() not in vault.keys:
            raise SandboxError(
                f"no key {name!r} in {vault.name}; there are: {', '.join(vault.keys) or 'none'}"
            )
        return vault.keys[name.lower()]

    def add_key(
        self,
        vault: Vault,
        name: str = "cmk-foundry",
        *,
        kty: str = "RSA",
        key_size: int | None = None,
        key_ops: Sequence[str] | None = None,
        enabled: bool = True,
        expires_in: timedelta | None = None,
        expires_on: datetime | None = None,
        not_before: datetime | None = None,
        policy: RotationPolicy | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> KeyVersion:
        """Add a key, or its next version, and return the version; subscriptions see the event."""
        expiry = expires_on if expires_in is None else self.clock.now() + expires_in
        attributes: dict[str, Any] = {"enabled": enabled}
        if expiry is not None:
            attributes["exp"] = unix(expiry)
        if not_before is not None:
            attributes["nbf"] = unix(not_before)
        material = Material(kty, key_size, key_ops=None if key_ops is None else tuple(key_ops))
        version = self.keys.create(vault, name, material, attributes, tags or {})
        if policy is not None:
            self.keys.set_policy(version.key, policy)
        return version

    def rotate_key(self, key: Key | KeyVersion) -> KeyVersion:
        """Make the next version of a key and return it; subscriptions see the event."""
        return self.keys.rotate(key.key if isinstance(key, KeyVersion) else key)

    def enable_key(self, key: Key, *, enabled: bool = True) -> None:
        """Enable or disable all versions of a key; no event tells of it."""
        for version in key.versions:
            self.keys.update(version, {"enabled": enabled})

    def delete_key(self, key: Key) -> None:
        """Soft-delete a key with all its versions; no event tells of it."""
        self.keys.delete(key)

    def recover_key(self, vault: Vault, name: str) -> Key:
        """Bring a soft-deleted key back; raises the service's word where there is none."""
        key = get_deleted(vault, name)
        self.keys.recover(key)
        return key

    def purge_key(self, vault: Vault, name: str) -> Key:
        """Remove a soft-deleted key for good; raises the service's word where it may not be, or is none."""
        key = get_deleted(vault, name)
        self.keys.purge(key)
        return key

    def add_account(
        self,
        name: str = "foundry",
        *,
        key: Key | KeyVersion | None = None,
        kind: str = "AIServices",
        resource_group: str = "rg-ai",
        subscription_id: str = SUBSCRIPTION,
        location: str = LOCATION,
        tags: Mapping[str, str] | None = None,
        user_assigned: str = "",
        identity: IdentityKind | None = None,
        encryption_extra: Mapping[str, Any] | None = None,
        key_extra: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Account:
        """
        Add or replace an account and return it.

        A KeyVersion pins it, a Key binds it versionless, None leaves the key to Microsoft.
        `user_assigned` names a user-assigned identity that it uses for the key, else it is the system's;
        `identity` says otherwise which identities there are (`both` and no `user_assigned`: the system's
        is used for the key). The extras are fields beside the known ones in `encryption`, in
        `keyVaultProperties` and in `properties`; `document` is shown as it is in place of all of it.
        """
        identity = identity or (IdentityKind.USER_ASSIGNED if user_assigned else IdentityKind.SYSTEM)
        identity_id = user_identity_id(
            user_assigned or f"id-{name}", Place(resource_group, subscription_id, location)
        )
        uses_assigned = bool(user_assigned) or identity in {IdentityKind.USER_ASSIGNED, IdentityKind.DANGLING}
        encryption = None
        if key is not None:
            encryption = key_encryption(
                key,
                identity_client_id=client_id(identity_id) if uses_assigned else "",
                encryption_extra=encryption_extra,
                key_extra=key_extra,
            )
        made = account_document(
            name,
            kind=kind,
            location=location,
            created=self.clock.now(),
            tags=tags or {},
            identity=account_identity(identity, name, identity_id),
            encryption=encryption,
            suffix=self.cloud.cognitive,
        )
        made["properties"].update(extra or {})
        account = Account(name, resource_group, subscription_id, made, f'"{self.chance.guid()}"')
        if document is not None:
            account.document, account.is_raw = dict(document), True
        self.accounts.put(account)
        return account

    def get_account(self, name: str) -> Account:
        """Return an account by name, in whichever resource group; raises SandboxError that lists them."""
        for account in self.accounts.all.values():
            if account.name.lower() == name.lower():
                return account
        known = ", ".join(account.name for account in self.accounts.all.values())
        raise SandboxError(f"no account {name!r}; there are: {known or 'none'}")
