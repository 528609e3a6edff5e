"""Building a world: vaults, keys, accounts and deployments with sane defaults."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.arm.identities import client_id, system_identity, user_identity
from sandbox.chance import Chance
from sandbox.clock import Clock, unix
from sandbox.cognitiveservices.accounts import Account, Accounts
from sandbox.cognitiveservices.documents import (
    account_document,
    deployment_document,
    key_encryption,
)
from sandbox.defaults import LOCATION, SUBSCRIPTION, TENANT
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Key, KeyVersion, Vault
from sandbox.keyvault.rotation import RotationPolicy
from sandbox.keyvault.state import Keys, Material


class Builders:
    """Put things into a world as if they had been there; the World is one."""

    clock: Clock
    chance: Chance
    keys: Keys
    accounts: Accounts

    def add_vault(
        self,
        name: str = "kv-cmk",
        *,
        resource_group: str = "rg-cmk",
        subscription_id: str = SUBSCRIPTION,
        location: str = LOCATION,
        tags: Mapping[str, str] | None = None,
        purge_protection: bool = True,
        rbac: bool = True,
        suffix: str = "vault.azure.net",
    ) -> Vault:
        """Add a vault and return it; names are unique in a world."""
        if name.lower() in self.keys.vaults:
            raise SandboxError(f"there is a vault {name!r} already; vault names are unique")
        vault = Vault(name, resource_group, subscription_id, TENANT, location, self.clock.now(), suffix)
        vault.purge_protection, vault.rbac, vault.tags = purge_protection, rbac, dict(tags or {})
        self.keys.vaults[name.lower()] = vault
        return vault

    def get_vault(self, name: str) -> Vault:
        """Return a vault by name; raises SandboxError that lists the vaults."""
        if name.lower() not in self.keys.vaults:
            raise SandboxError(f"no vault {name!r}; there are: {', '.join(self.keys.vaults) or 'none'}")
        return self.keys.vaults[name.lower()]

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
        encryption_extra: Mapping[str, Any] | None = None,
        key_extra: Mapping[str, Any] | None = None,
    ) -> Account:
        """
        Add or replace an account and return it.

        A KeyVersion pins it, a Key binds it versionless, None leaves the key to Microsoft.
        `user_assigned` names a user-assigned identity that it uses for the key, else it is the system's.
        The extras are fields beside the known ones in `encryption` and in `keyVaultProperties`.
        """
        identity, identity_client_id = system_identity(name, TENANT), ""
        if user_assigned:
            group = f"/subscriptions/{subscription_id}/resourceGroups/{resource_group}"
            identity_id = (
                f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{user_assigned}"
            )
            identity, identity_client_id = user_identity(identity_id), client_id(identity_id)
        encryption = None
        if key is not None:
            encryption = key_encryption(
                key,
                identity_client_id=identity_client_id,
                encryption_extra=encryption_extra,
                key_extra=key_extra,
            )
        document = account_document(
            name,
            kind=kind,
            location=location,
            created=self.clock.now(),
            tags=tags or {},
            identity=identity,
            encryption=encryption,
        )
        account = Account(name, resource_group, subscription_id, document, f'"{self.chance.guid()}"')
        self.accounts.put(account)
        return account

    def get_account(self, name: str) -> Account:
        """Return an account by name, in whichever resource group; raises SandboxError that lists them."""
        for account in self.accounts.all.values():
            if account.name.lower() == name.lower():
                return account
        known = ", ".join(account.name for account in self.accounts.all.values())
        raise SandboxError(f"no account {name!r}; there are: {known or 'none'}")

    def add_deployment(
        self, account: Account, name: str, model: str = "gpt-4o", version: str = "2024-08-06"
    ) -> dict[str, Any]:
        """Add a deployment and return its document; `gpt-4o-2024-08-06.ft-…` is a fine-tuned model."""
        document = deployment_document(account.id, name, model, version)
        account.deployments[name.lower()] = document
        return document
