"""Building what stands below a Foundry account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.clouds import CloudNames
from sandbox.cognitiveservices.account import Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.cognitiveservices.children import (
    connection_document,
    host_document,
    project_document,
    scope_document,
)
from sandbox.cognitiveservices.documents import deployment_document, key_encryption
from sandbox.defaults import LOCATION
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Key, KeyVersion


@dataclass(frozen=True, slots=True)
class Project:
    """Name a project of an account."""

    account: Account
    name: str

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return f"{self.account.id}/projects/{self.name}"


class FoundryBuilders:
    """Put things below accounts and take them away; subscriptions see the events. The World is one."""

    accounts: Accounts
    cloud: CloudNames

    def add_deployment(
        self,
        account: Account,
        name: str,
        model: str = "gpt-4o",
        version: str = "2024-08-06",
        *,
        sku: str = "Standard",
        capacity: int = 1,
        source: str = "",
        source_account: str = "",
    ) -> dict[str, Any]:
        """
        Add a deployment and return its document; `gpt-4o-2024-08-06.ft-…` is a fine-tuned model.

        `capacity` is in the units of `sku`; `source` and `source_account` are the ARM ids that the model
        was taken from, left out where empty. Nothing is checked, unlike a PUT over ARM.
        """
        told = {"name": model, "version": version, "source": source, "sourceAccount": source_account}
        known = {field: value for field, value in told.items() if value}
        document = deployment_document(account.id, name, known, sku=sku, capacity=capacity)
        return self._put(account, f"deployments/{name}", document)

    def add_encryption_scope(
        self,
        account: Account,
        name: str,
        *,
        key: Key | KeyVersion | None = None,
        identity_client_id: str = "",
        state: str = "Enabled",
        key_extra: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Add a scope bound as `add_account` binds an account, and return its document."""
        encryption: dict[str, Any] = {"state": state}
        if key is not None:
            encryption |= key_encryption(key, identity_client_id=identity_client_id, key_extra=key_extra)
        return self._put(account, f"encryptionScopes/{name}", scope_document(account.id, name, encryption))

    def add_project(self, account: Account, name: str = "main") -> Project:
        """Add a project and return its name with its account."""
        location = str(account.document.get("location") or LOCATION)
        document = project_document(account.id, name, location, self.cloud.foundry)
        self._put(account, f"projects/{name}", document)
        return Project(account, name)

    def get_project(self, account: Account, name: str) -> Project:
        """Return a project by name; raises SandboxError where the account has none of it."""
        if f"projects/{name.lower()}" not in account.children:
            raise SandboxError(f"no project {name!r} in {account.name}")
        return Project(account, name)

    def add_connection(
        self,
        parent: Account | Project,
        category: str,
        resource_id: str,
        target: str,
        *,
        name: str = "",
    ) -> dict[str, Any]:
        """
        Add a connection to an account or a project and return its document.

        `category` is Azure's word, such as `CosmosDb` or `CognitiveSearch`; without a name the category
        names it. An empty `resource_id` leaves the connected resource out of the metadata.
        """
        account, path = _place(parent, f"connections/{name or category.lower()}")
        return self._put(account, path, connection_document(account.id, path, category, resource_id, target))

    def add_capability_host(
        self,
        parent: Account | Project,
        name: str = "agents",
        *,
        storage: Sequence[str] = (),
        threads: Sequence[str] = (),
        vectors: Sequence[str] = (),
        services: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Add a capability host that uses the connections named, and return its document."""
        account, path = _place(parent, f"capabilityHosts/{name}")
        document = host_document(
            account.id, path, storage=storage, threads=threads, vectors=vectors, services=services
        )
        return self._put(account, path, document)

    def delete_child(self, account: Account, path: str) -> None:
        """Take away what stands at `path` below an account; raises SandboxError that lists what there is."""
        if path.lower() not in account.children:
            known = ", ".join(account.children) or "nothing"
            raise SandboxError(f"no {path!r} below {account.name}; there is: {known}")
        self.accounts.delete_child(account, path)

    def delete_account(self, account: Account) -> None:
        """Soft-delete an account with all below it; it is purged 48 hours later."""
        self.accounts.delete(account)

    def _put(self, account: Account, path: str, document: dict[str, Any]) -> dict[str, Any]:
        self.accounts.put_child(account, path, document)
        return document


def _place(parent: Account | Project, path: str) -> tuple[Account, str]:
    if isinstance(parent, Project):
        return parent.account, f"projects/{parent.name}/{path}"
    return parent, path
