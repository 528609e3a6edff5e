"""Building a world: search services and what is in them."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.identities import identity_document, user_identity_id
from sandbox.arm.patch import merged
from sandbox.arm.resources import Place, Resource, new_resource
from sandbox.clouds import CloudNames
from sandbox.defaults import LOCATION, SUBSCRIPTION, TENANT
from sandbox.keyvault.keys import Key, KeyVersion
from sandbox.providers import Providers
from sandbox.search.documents import object_encryption_key, search_object_document, search_service_document
from sandbox.search.services import KIND as SEARCH


class SearchBuilders:
    """Put search services and their objects into a world, with the arguments of ServiceBuilders."""

    services: Providers
    cloud: CloudNames

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
        identity_id = user_identity_id(user_assigned, place)
        made = search_service_document(
            name,
            place,
            tags=tags or {},
            identity=identity_document(
                place.id_of(SEARCH, name),
                TENANT,
                user_assigned_id=identity_id,
                system_assigned=system_assigned,
                joint=", ",
            ),
            enforcement=enforcement,
            suffix=self.cloud.search,
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
            identity_id = user_identity_id(user_assigned, place)
            encryption_key = object_encryption_key(
                key, user_assigned_id=identity_id, application_id=application_id
            )
        made = merged(search_object_document(collection, name, encryption_key), extra or {})
        found[name.lower()] = made if document is None else dict(document)
        self.services.search.resources.touch()
        return found[name.lower()]
