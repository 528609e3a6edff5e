"""Building, changing and deleting vaults."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.authorization.state import Authorization
from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.clouds import CloudNames
from sandbox.defaults import LOCATION, SUBSCRIPTION, TENANT
from sandbox.errors import SandboxError
from sandbox.eventgrid.envelope import access_policy_event
from sandbox.eventgrid.grid import Grid
from sandbox.keyvault.keys import PublicNetworkAccess, Vault
from sandbox.keyvault.state import Keys

CHANGEABLE = (
    *("location", "tags", "tenant_id", "soft_delete", "retention_days", "purge_protection", "rbac"),
    *("public_network_access", "network_acls", "access_policies", "audit_hub", "is_unreadable"),
)
ABOUT_ACCESS = ("rbac", "access_policies")


class VaultBuilders:
    """Put vaults into a world, change and delete them; subscriptions see the events. The World is one."""

    clock: Clock
    cloud: CloudNames
    chance: Chance
    keys: Keys
    grid: Grid
    authorization: Authorization

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
        suffix: str = "",
        tenant_id: str = TENANT,
        soft_delete: bool = True,
        retention_days: int = 90,
        public_network_access: PublicNetworkAccess = PublicNetworkAccess.ENABLED,
        network_acls: Mapping[str, Any] | None = None,
        access_policies: Sequence[Mapping[str, Any]] = (),
        audit_hub: str = "",
    ) -> Vault:
        """
        Add a vault and return it; names are unique in a world.

        `network_acls` and `access_policies` are as ARM writes them; None leaves the ACLs out. `audit_hub`
        is the Event Hub that its diagnostic setting sends the audit log to, empty for no setting.
        """
        if name.lower() in self.keys.vaults:
            raise SandboxError(f"there is a vault {name!r} already; vault names are unique")
        vault = Vault(name, resource_group, subscription_id, tenant_id, location, self.clock.now())
        vault.suffix = suffix or self.cloud.vault
        vault.purge_protection, vault.rbac, vault.tags = purge_protection, rbac, dict(tags or {})
        vault.soft_delete, vault.retention_days = soft_delete, retention_days
        vault.public_network_access, vault.network_acls = public_network_access, network_acls
        vault.access_policies, vault.audit_hub = tuple(access_policies), audit_hub
        self.keys.put_vault(vault)
        return vault

    def get_vault(self, name: str) -> Vault:
        """Return a vault by name; raises SandboxError that lists the vaults."""
        if name.lower() not in self.keys.vaults:
            raise SandboxError(f"no vault {name!r}; there are: {', '.join(self.keys.vaults) or 'none'}")
        return self.keys.vaults[name.lower()]

    def change_vault(self, vault: Vault, **changes: Any) -> None:
        """
        Set attributes of a vault, those named in CHANGEABLE; raises SandboxError for others.

        With `is_unreadable` ARM refuses every read of it with 403. Changed access policies and a changed
        permission model raise Key Vault's own event besides ARM's.
        """
        if unknown := set(changes) - set(CHANGEABLE):
            raise SandboxError(f"unknown: {', '.join(sorted(unknown))}; allowed: {', '.join(CHANGEABLE)}")
        is_about_access = any(
            name in changes and changes[name] != getattr(vault, name) for name in ABOUT_ACCESS
        )
        for name, value in changes.items():
            setattr(vault, name, value)
        self.keys.put_vault(vault)
        if is_about_access:
            self.grid.publish(access_policy_event(self.chance.guid(), vault, self.clock.now()))

    def delete_vault(self, vault: Vault) -> None:
        """
        Soft-delete a vault with its keys.

        Its event subscriptions, its diagnostic setting and the role assignments on it and below go for good.
        """
        self.keys.delete_vault(vault)
        self.authorization.forget(vault.id)
        vault.audit_hub = ""
        self.grid.forget_source(vault.id)

    def recover_vault(self, name: str) -> Vault:
        """Bring a soft-deleted vault back, without its subscriptions; raises SandboxError that lists them."""
        vault = self._deleted_vault(name)
        self.keys.put_vault(vault)
        return vault

    def purge_vault(self, name: str) -> Vault:
        """Remove a soft-deleted vault for good; raises SandboxError for others, or the service's word."""
        vault = self._deleted_vault(name)
        self.keys.purge_vault(vault)
        return vault

    def _deleted_vault(self, name: str) -> Vault:
        if name.lower() not in self.keys.deleted_vaults:
            known = ", ".join(self.keys.deleted_vaults) or "none"
            raise SandboxError(f"no deleted vault {name!r}; there are: {known}")
        return self.keys.deleted_vaults[name.lower()]
