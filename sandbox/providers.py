"""The services beside Key Vault and Cognitive Services: their state, their ARM routes, what falls due."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from sandbox.agenda import Due
from sandbox.arm.resources import Changed, Resource, Resources
from sandbox.behaviour import Behaviour
from sandbox.chance import Chance
from sandbox.containerregistry.api import registry_routes
from sandbox.containerregistry.registries import KIND as REGISTRY
from sandbox.containerregistry.registries import Registries
from sandbox.documentdb.accounts import KIND as COSMOS
from sandbox.documentdb.accounts import CosmosAccounts
from sandbox.documentdb.api import cosmos_routes
from sandbox.keyvault.keys import Vault
from sandbox.machinelearning.api import workspace_routes
from sandbox.machinelearning.workspaces import Workspaces
from sandbox.routing import Handler, Route
from sandbox.search.api import search_routes
from sandbox.search.services import KIND as SEARCH
from sandbox.search.services import SearchServices
from sandbox.storage.accounts import StorageAccounts
from sandbox.storage.api import StorageApi
from sandbox.storage.bindings import KIND as STORAGE
from sandbox.storage.bindings import SCOPE_KIND


class Providers:
    """Hold workspaces, storage accounts, search services, Cosmos DB accounts and container registries."""

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        vaults: Callable[[], Mapping[str, Vault]],
        changed: Changed,
        *,
        search_suffix: str,
    ) -> None:
        """
        Take the clock, identifiers, the switches, vaults by host name, and the suffix of search services.

        `changed` is called with a resource's id and the operation, such as
        `Microsoft.Storage/storageAccounts/write`, once a write or delete has succeeded.
        """
        self._behaviour = behaviour
        self.workspaces = Workspaces(now, chance, behaviour, vaults, changed)
        self.storage = StorageAccounts(now, behaviour, vaults, changed)
        self.search = SearchServices(behaviour, changed, search_suffix)
        self.cosmos = CosmosAccounts(now, chance, behaviour, vaults, changed)
        self.registries = Registries(now, behaviour, vaults, changed)

    @property
    def revision(self) -> int:
        """Return a number that grows whenever a resource changes."""
        return sum(each.revision for each in self._tables())

    def routes(self) -> list[Route[Handler]]:
        """Return the ARM operations served."""
        return [
            *workspace_routes(self.workspaces, self._behaviour),
            *StorageApi(self.storage, self._behaviour).routes(),
            *search_routes(self.search, self._behaviour),
            *cosmos_routes(self.cosmos, self._behaviour),
            *registry_routes(self.registries, self._behaviour),
        ]

    def agenda(self) -> Iterator[Due]:
        """Yield what the clock brings: ends of updates, versionless keys taken up."""
        return chain(
            self.workspaces.updates.operations.agenda(),
            self.cosmos.updates.operations.agenda(),
            self.storage.agenda(),
            self.cosmos.agenda(),
            self.registries.agenda(),
        )

    def shown(self) -> Iterator[tuple[Resource, dict[str, Any]]]:
        """Yield each top-level resource with its ARM JSON."""
        for table in self._tables():
            for resource in table.all.values():
                yield resource, table.show(resource)

    def resources(self) -> Iterator[Resource]:
        """Yield each top-level resource."""
        for table in self._tables():
            yield from table.all.values()

    def find(self, resource_id: str) -> Resource | None:
        """Return a resource or an encryption scope by its id, in any case, or None."""
        for table in (*self._tables(), self.storage.scopes):
            if (found := table.all.get(resource_id.lower())) is not None:
                return found
        return None

    def show(self, resource: Resource) -> dict[str, Any]:
        """Return a resource as ARM shows it."""
        return self._table(resource).show(resource)

    def edited(self, resource: Resource) -> None:
        """Take note that somebody has changed a resource's document, its key perhaps."""
        if resource.kind == COSMOS:
            self.cosmos.take_up_key(resource)
        elif resource.kind == REGISTRY:
            self.registries.take_up_key(resource)
        elif resource.kind in {STORAGE, SCOPE_KIND}:
            self.storage.take_up_key(resource)
        self._table(resource).written(resource)

    def remove(self, resource: Resource) -> None:
        """Take a resource out of the world, with all that is inside it."""
        if resource.kind == STORAGE:
            self.storage.remove_account(resource)
        elif resource.kind == SEARCH:
            self.search.remove(resource)
        else:
            self._table(resource).remove(resource)

    def _table(self, resource: Resource) -> Resources:
        tables = (*self._tables(), self.storage.scopes)
        return next(each for each in tables if each.kind == resource.kind)

    def _tables(self) -> tuple[Resources, ...]:
        return (
            self.workspaces.resources,
            self.storage.resources,
            self.search.resources,
            self.cosmos.resources,
            self.registries.resources,
        )
