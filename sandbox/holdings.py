"""Editing and deleting whatever a world holds, by ARM id."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.actors import unseen
from sandbox.arm.edits import edited, shows
from sandbox.arm.resources import Resource
from sandbox.cognitiveservices.account import Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.management import vault_json
from sandbox.keyvault.state import Keys
from sandbox.providers import Providers
from sandbox.vaults import VaultBuilders

STATE = "properties.provisioningState"


class Holding(Protocol):
    """One resource, whichever service holds it."""

    def show(self) -> dict[str, Any]:
        """Return it as ARM shows it."""

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change it by dotted paths."""

    def delete(self) -> None:
        """Delete it as its service does."""


class Holdings(VaultBuilders):
    """Edit and delete resources by id, as a person with the portal or a bug would; the World is one."""

    keys: Keys
    accounts: Accounts
    services: Providers

    def edit_resource(
        self, resource_id: str, changes: Mapping[str, Any], *, silent: bool = False
    ) -> dict[str, Any]:
        """
        Set ARM properties by dotted paths, null removing one, and return the resource as ARM shows it.

        Whatever the service itself would put there is left out from then on. The write is told to
        subscriptions unless `silent`. Raises SandboxError for an unknown id, a vault (`change_vault`
        changes those) and an impossible path.
        """
        holding = self._holding(resource_id)
        with unseen() if silent else nullcontext():
            holding.edit(changes)
        return holding.show()

    def delete_resource(self, resource_id: str, *, silent: bool = False) -> None:
        """Delete a resource with all below it, told unless `silent`; raises SandboxError if unknown."""
        holding = self._holding(resource_id)
        with unseen() if silent else nullcontext():
            holding.delete()

    def show_resource(self, resource_id: str) -> dict[str, Any]:
        """Return a resource as ARM shows it; raises SandboxError for an unknown id."""
        return self._holding(resource_id).show()

    def _holding(self, resource_id: str) -> Holding:
        wanted = resource_id.rstrip("/").lower()
        for vault in self.keys.vaults.values():
            if vault.id.lower() == wanted:
                return _Vault(self, vault)
        if (resource := self.services.find(wanted)) is not None:
            return _Service(self.services, resource)
        head, _, path = wanted.partition("/accounts/")
        name, _, below = path.partition("/")
        account = self.accounts.all.get(f"{head}/accounts/{name}")
        if account is not None and not below:
            return _Account(self.accounts, account)
        if account is not None and below in account.children:
            return _Child(self.accounts, account, below)
        raise SandboxError(f"no resource {resource_id!r}; GET /sandbox lists what there is")


@dataclass(frozen=True, slots=True)
class _Account:
    accounts: Accounts
    account: Account

    def show(self) -> dict[str, Any]:
        return self.account.as_json()

    def edit(self, changes: Mapping[str, Any]) -> None:
        account = self.account
        state, others = _split(changes)
        account.document, account.provisioning_state = (
            edited(account.document, others),
            state or account.provisioning_state,
        )
        if not shows(self.show(), changes):
            account.document, account.is_raw = edited(self.show(), changes), True
        self.accounts.put(account)

    def delete(self) -> None:
        self.accounts.delete(self.account)


@dataclass(frozen=True, slots=True)
class _Child:
    accounts: Accounts
    account: Account
    path: str

    def show(self) -> dict[str, Any]:
        return self.account.children[self.path]

    def edit(self, changes: Mapping[str, Any]) -> None:
        self.accounts.put_child(self.account, self.path, edited(self.show(), changes))

    def delete(self) -> None:
        self.accounts.delete_child(self.account, self.path)


@dataclass(frozen=True, slots=True)
class _Service:
    services: Providers
    resource: Resource

    def show(self) -> dict[str, Any]:
        return self.services.show(self.resource)

    def edit(self, changes: Mapping[str, Any]) -> None:
        resource = self.resource
        state, others = _split(changes)
        resource.document, resource.state = edited(resource.document, others), state or resource.state
        if not shows(self.show(), changes):
            whole = edited(self.show(), changes)
            resource.document, resource.state, resource.is_verbatim = whole, "", True
        self.services.edited(resource)

    def delete(self) -> None:
        self.services.remove(self.resource)


@dataclass(frozen=True, slots=True)
class _Vault:
    vaults: VaultBuilders
    vault: Vault

    def show(self) -> dict[str, Any]:
        return vault_json(self.vault)

    def edit(self, _changes: Mapping[str, Any]) -> None:
        raise SandboxError(f"a vault is changed with PATCH /sandbox/vaults/{self.vault.name}")

    def delete(self) -> None:
        self.vaults.delete_vault(self.vault)


def _split(changes: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the provisioning state that is asked for, if it is a word, and all other changes."""
    state = changes.get(STATE)
    if not isinstance(state, str):
        return "", dict(changes)
    return state, {path: value for path, value in changes.items() if path != STATE}
