"""The ARM operations on container registries."""

from collections.abc import Callable

from sandbox.arm.resource_api import ResourceApi
from sandbox.behaviour import Behaviour
from sandbox.containerregistry.registries import Registries
from sandbox.routing import Handler, Route


def registry_routes(registries: Registries, behaviour: Callable[[], Behaviour]) -> list[Route[Handler]]:
    """Return what is served: Registries_Get, _List and _ListByResourceGroup."""
    return ResourceApi(registries.resources, behaviour).routes()
