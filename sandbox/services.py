"""Building a world: workspaces, storage and Cosmos DB with sane defaults."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.identities import identity_document, user_identity_id
from sandbox.arm.resources import Place, Resource, new_resource
from sandbox.clock import Clock
from sandbox.clouds import CloudNames
from sandbox.defaults import LOCATION, SUBSCRIPTION, TENANT
from sandbox.documentdb.accounts import KIND as COSMOS
from sandbox.documentdb.documents import cosmos_account_document
from sandbox.keyvault.keys import Key, KeyVersion
from sandbox.machinelearning.documents import workspace_document, workspace_encryption
from sandbox.machinelearning.workspaces import KIND as WORKSPACE
from sandbox.providers import Providers
from sandbox.storage.bindings import KIND as STORAGE
from sandbox.storage.bindings import SCOPE_KIND
from sandbox.storage.documents import account_key, scope_document, storage_account_document


class ServiceBuilders:
    """
    Put workspaces, storage and Cosmos DB into a world as if they had been there; the World is one.

    Here, in SearchBuilders and in RegistryBuilders a KeyVersion pins, a Key binds versionless, None leaves
    the key to Microsoft. `user_assigned` names (or is the ARM id of) a user-assigned identity that uses it;
    `system_assigned` says whether there is a system-assigned one too, by default where there is no
    other. `extra` is merged into `properties`, null taking a field away; `document` is raw ARM JSON
    that stands in for the whole resource and is shown as it is.
    """

    clock: Clock
    cloud: CloudNames
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
        identity_id = user_identity_id(user_assigned, place)
        made = workspace_document(
            name,
            place,
            kind=kind,
            created=self.clock.now(),
            tenant_id=TENANT,
            tags=tags or {},
            identity=identity_document(
                place.id_of(WORKSPACE, name),
                TENANT,
                user_assigned_id=identity_id,
                system_assigned=system_assigned,
            ),
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
        identity_id = user_identity_id(user_assigned, place)
        made = storage_account_document(
            name,
            place,
            created=self.clock.now(),
            tags=tags or {},
            identity=identity_document(
                place.id_of(STORAGE, name),
                TENANT,
                user_assigned_id=identity_id,
                system_assigned=system_assigned,
            ),
            key=None if key is None else account_key(key, user_assigned_id=identity_id),
            suffix=self.cloud.storage,
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
        identity_id = user_identity_id(user_assigned, place)
        identity = identity_document(
            place.id_of(COSMOS, name), TENANT, user_assigned_id=identity_id, system_assigned=system_assigned
        )
        made = cosmos_account_document(
            name,
            place,
            created=self.clock.now(),
            tags=tags or {},
            identity=identity,
            default_identity=default_identity or _default_identity(identity, identity_id),
            key_uri="" if key is None else key.uri,
            suffix=self.cloud.cosmos,
        )
        account = new_resource(name, COSMOS, place, made, extra=extra, raw=document)
        self.services.cosmos.put(account)
        return account


def _default_identity(identity: Mapping[str, Any], user_assigned_id: str) -> str:
    if user_assigned_id:
        return f"UserAssignedIdentity={user_assigned_id}"
    return "SystemAssignedIdentity" if "principalId" in identity else "FirstPartyIdentity"
