"""Building a world: workspaces, storage, search and Cosmos DB with sane defaults."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.identities import identity_document, user_identity_id
from sandbox.arm.patch import merged
from sandbox.arm.resources import Place, Resource, new_resource
from sandbox.clock import Clock
from sandbox.defaults import LOCATION, SUBSCRIPTION, TENANT
from sandbox.documentdb.accounts import KIND as COSMOS
from sandbox.documentdb.documents import cosmos_account_document
from sandbox.keyvault.keys import Key, KeyVersion
from sandbox.machinelearning.documents import workspace_document, workspace_encryption
from sandbox.machinelearning.workspaces import KIND as WORKSPACE
from sandbox.providers import Providers
from sandbox.search.documents import object_encryption_key, search_object_document, search_service_document
from sandbox.search.services import KIND as SEARCH
from sandbox.storage.bindings import KIND as STORAGE
from sandbox.storage.bindings import SCOPE_KIND
from sandbox.storage.documents import account_key, scope_document, storage_account_document


class ServiceBuilders:
    """
    Put the other services' resources into a world as if they had been there; the World is one.

    Everywhere a KeyVersion pins, a Key binds versionless, None leaves the key to Microsoft.
    `user_assigned` names (or is the ARM id of) a user-assigned identity that is used for the key;
    `system_assigned` says whether there is a system-assigned one too, by default where there is no
    other. `extra` is merged into `properties`, null taking a field away; `document` is raw ARM JSON
    that stands in for the whole resource and is shown as it is.
    """

    clock: Clock
    services: Providers

    def add_workspace(
        self,
        name: str = "hub",
        *,
        key: Key | KeyVersion | None = None,
        kind: str = "Hub",
        hub: Resource | None = None,
        service_side: bool = True,
        resource_group: str = "rg-ai",
        subscription_id: str = SUBSCRIPTION,
        location: str = LOCATION,
        tags: Mapping[str, str] | None = None,
        user_assigned: str = "",
        system_assigned: bool | None = None,
        extra: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Resource:
        """
        Add or replace a workspace and return it: kind Hub, Project (of `hub`), Default or FeatureStore.

        One with a key and not `service_side` is of the older sort, with a managed resource group.
        """
        place = Place(resource_group, subscription_id, location)
        identity_id = _identity_id(user_assigned, place)
        made = workspace_document(
            name,
            place,
            kind=kind,
            created=self.clock.now(),
            tenant_id=TENANT,
            tags=tags or {},
            identity=_identity(place.id_of(WORKSPACE, name), identity_id, system_assigned=system_assigned),
            encryption=None if key is None else workspace_encryption(key, user_assigned_id=identity_id),
            service_side=service_side,
            hub_id="" if hub is None else hub.id,
        )
        workspace = new_resource(name, WORKSPACE, place, made, extra=extra, raw=document)
        self.services.workspaces.resources.put(workspace)
        return workspace

    def add_storage_account(
        self,
        name: str = "stcmk",
        *,
        key: Key | KeyVersion | None = None,
        resource_group: str = "rg-ai",
        subscription_id: str = SUBSCRIPTION,
        location: str = LOCATION,
        tags: Mapping[str, str] | None = None,
        user_assigned: str = "",
        system_assigned: bool | None = None,
        extra: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Resource:
        """Add or replace a storage account and return it; its scopes stay."""
        place = Place(resource_group, subscription_id, location)
        identity_id = _identity_id(user_assigned, place)
        made = storage_account_document(
            name,
            place,
            created=self.clock.now(),
            tags=tags or {},
            identity=_identity(place.id_of(STORAGE, name), identity_id, system_assigned=system_assigned),
            key=None if key is None else account_key(key, user_assigned_id=identity_id),
        )
        account = new_resource(name, STORAGE, place, made, extra=extra, raw=document)
        self.services.storage.put_account(account)
        return account

    def add_storage_scope(
        self,
        account: Resource,
        name: str = "scope",
        *,
        key: Key | KeyVersion | None = None,
        state: str = "Enabled",
        extra: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Resource:
        """Add or replace an encryption scope of a storage account and return it."""
        place = Place(account.resource_group, account.subscription_id, "")
        made = scope_document(key, state=state, created=self.clock.now())
        scope = new_resource(name, SCOPE_KIND, place, made, extra=extra, raw=document)
        scope.id = f"{account.id}/encryptionScopes/{name}"
        self.services.storage.put_scope(scope)
        return scope

    def add_search_service(
        self,
        name: str = "srch-cmk",
        *,
        enforcement: str = "Unspecified",
        refuses_data_access: bool = False,
        resource_group: str = "rg-ai",
        subscription_id: str = SUBSCRIPTION,
        location: str = LOCATION,
        tags: Mapping[str, str] | None = None,
        user_assigned: str = "",
        system_assigned: bool | None = None,
        extra: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Resource:
        """
        Add or replace a search service and return it; its objects stay. The keys are the objects'.

        One that refuses data access answers 403 on its data plane.
        """
        place = Place(resource_group, subscription_id, location)
        identity_id = _identity_id(user_assigned, place)
        made = search_service_document(
            name,
            place,
            tags=tags or {},
            identity=_identity(
                place.id_of(SEARCH, name), identity_id, system_assigned=system_assigned, joint=", "
            ),
            enforcement=enforcement,
        )
        service = new_resource(name, SEARCH, place, made, extra=extra, raw=document)
        self.services.search.resources.put(service)
        self.services.search.contents(service).refuses_data_access = refuses_data_access
        return service

    def add_search_object(
        self,
        service: Resource,
        name: str = "documents",
        *,
        collection: str = "indexes",
        key: Key | KeyVersion | None = None,
        user_assigned: str = "",
        application_id: str = "",
        extra: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """
        Add or replace an object of a search service and return its document.

        `collection` is indexes, synonymmaps, indexers, datasources or skillsets. The key is used with
        the service's system identity, or `user_assigned`, or the app registration `application_id`.
        `extra` is merged into the document, which has no `properties`.
        """
        found = self.services.search.contents(service).collection(collection)
        place = Place(service.resource_group, service.subscription_id, "")
        encryption_key = None
        if key is not None:
            identity_id = _identity_id(user_assigned, place)
            encryption_key = object_encryption_key(
                key, user_assigned_id=identity_id, application_id=application_id
            )
        made = merged(search_object_document(collection, name, encryption_key), extra or {})
        found[name.lower()] = made if document is None else dict(document)
        self.services.search.resources.touch()
        return found[name.lower()]

    def add_cosmos_account(
        self,
        name: str = "cosmos-cmk",
        *,
        key: Key | KeyVersion | None = None,
        default_identity: str = "",
        resource_group: str = "rg-ai",
        subscription_id: str = SUBSCRIPTION,
        location: str = LOCATION,
        tags: Mapping[str, str] | None = None,
        user_assigned: str = "",
        system_assigned: bool | None = None,
        extra: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Resource:
        """
        Add or replace a Cosmos DB account and return it.

        `default_identity` is what stands there, by default the identity it has: the user-assigned
        one, else the system's, else `FirstPartyIdentity`. The service itself takes versionless URIs
        only; a KeyVersion writes a pinned one all the same.
        """
        place = Place(resource_group, subscription_id, location)
        identity_id = _identity_id(user_assigned, place)
        identity = _identity(place.id_of(COSMOS, name), identity_id, system_assigned=system_assigned)
        made = cosmos_account_document(
            name,
            place,
            created=self.clock.now(),
            tags=tags or {},
            identity=identity,
            default_identity=default_identity or _default_identity(identity, identity_id),
            key_uri="" if key is None else key.uri,
        )
        account = new_resource(name, COSMOS, place, made, extra=extra, raw=document)
        self.services.cosmos.put(account)
        return account


def _identity_id(name: str, place: Place) -> str:
    return user_identity_id(name, place.subscription_id, place.resource_group) if name else ""


def _identity(
    owner: str, user_assigned_id: str, *, system_assigned: bool | None, joint: str = ","
) -> dict[str, Any]:
    has_system = not user_assigned_id if system_assigned is None else system_assigned
    return identity_document(
        owner, TENANT, user_assigned_id=user_assigned_id, system_assigned=has_system, joint=joint
    )


def _default_identity(identity: Mapping[str, Any], user_assigned_id: str) -> str:
    if user_assigned_id:
        return f"UserAssignedIdentity={user_assigned_id}"
    return "SystemAssignedIdentity" if "principalId" in identity else "FirstPartyIdentity"
