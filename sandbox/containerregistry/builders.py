"""Building a world: container registries."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.identities import client_id, identity_document, user_identity_id
from sandbox.arm.resources import Place, Resource, new_resource
from sandbox.clock import Clock
from sandbox.clouds import CloudNames
from sandbox.containerregistry.documents import registry_document, registry_encryption
from sandbox.containerregistry.registries import KIND as REGISTRY
from sandbox.defaults import LOCATION, SUBSCRIPTION, TENANT
from sandbox.keyvault.keys import Key, KeyVersion
from sandbox.providers import Providers


class RegistryBuilders:
    """Put container registries into a world, with the arguments of ServiceBuilders."""

    clock: Clock
    cloud: CloudNames
    services: Providers

    def add_registry(
        self,
        name: str = "crcmk",
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
        """Add or replace a container registry and return it."""
        place = Place(resource_group, subscription_id, location)
        identity_id = user_identity_id(user_assigned, place)
        made = registry_document(
            name,
            place,
            created=self.clock.now(),
            tags=tags or {},
            identity=identity_document(
                place.id_of(REGISTRY, name),
                TENANT,
                user_assigned_id=identity_id,
                system_assigned=system_assigned,
            ),
            encryption=registry_encryption(key, client_id=client_id(identity_id) if identity_id else ""),
            suffix=self.cloud.registry,
        )
        registry = new_resource(name, REGISTRY, place, made, extra=extra, raw=document)
        self.services.registries.put(registry)
        return registry
