"""Control of workspaces, storage accounts, search services, Cosmos DB accounts and registries."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.arm.resources import Resource, Resources
from sandbox.control.binding import BINDING, bound_key
from sandbox.control.body import Body, read
from sandbox.control.service_summary import (
    cosmos_summary,
    registry_summary,
    search_summary,
    storage_summary,
    workspace_summary,
)
from sandbox.defaults import LOCATION, SUBSCRIPTION
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

PLACED = ("resource_group", "subscription_id", "location", "tags", "user_assigned", "system_assigned")
SHAPED = ("extra", "document")


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served; scopes and search objects are served beside."""
    own = _Services(world)
    table = [
        ("PUT", "/sandbox/workspaces/{name}", own.put_workspace),
        ("GET", "/sandbox/workspaces/{name}", own.get_workspace),
        ("DELETE", "/sandbox/workspaces/{name}", own.delete_workspace),
        ("PUT", "/sandbox/storage-accounts/{name}", own.put_storage_account),
        ("GET", "/sandbox/storage-accounts/{name}", own.get_storage_account),
        ("DELETE", "/sandbox/storage-accounts/{name}", own.delete_storage_account),
        ("PUT", "/sandbox/search-services/{name}", own.put_search_service),
        ("GET", "/sandbox/search-services/{name}", own.get_search_service),
        ("DELETE", "/sandbox/search-services/{name}", own.delete_search_service),
        ("PUT", "/sandbox/cosmos-accounts/{name}", own.put_cosmos_account),
        ("GET", "/sandbox/cosmos-accounts/{name}", own.get_cosmos_account),
        ("DELETE", "/sandbox/cosmos-accounts/{name}", own.delete_cosmos_account),
        ("PUT", "/sandbox/registries/{name}", own.put_registry),
        ("GET", "/sandbox/registries/{name}", own.get_registry),
        ("DELETE", "/sandbox/registries/{name}", own.delete_registry),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Services:
    def __init__(self, world: World) -> None:
        self._world = world
        self._services = world.services

    async def put_workspace(self, call: Call) -> Response:
        body = read(call.request, *BINDING, *PLACED, *SHAPED, "kind", "hub", "service_side")
        workspaces = self._services.workspaces.resources
        made = self._world.add_workspace(
            call.names["name"],
            key=bound_key(self._world, body),
            kind=body.text("kind", "Hub"),
            hub=workspaces.get(body.text("hub")) if "hub" in body else None,
            service_side=body.flag("service_side", default=True),
            **_options(body),
        )
        workspaces.written(made)
        return json_response(200, workspace_summary(made))

    async def get_workspace(self, call: Call) -> Response:
        return json_response(200, workspace_summary(self._get(self._services.workspaces.resources, call)))

    async def delete_workspace(self, call: Call) -> Response:
        workspaces = self._services.workspaces.resources
        workspaces.remove(self._get(workspaces, call))
        return json_response(200, {})

    async def put_storage_account(self, call: Call) -> Response:
        body = read(call.request, *BINDING, *PLACED, *SHAPED)
        made = self._world.add_storage_account(
            call.names["name"], key=bound_key(self._world, body), **_options(body)
        )
        self._services.storage.resources.written(made)
        return json_response(200, storage_summary(self._services, made))

    async def get_storage_account(self, call: Call) -> Response:
        account = self._get(self._services.storage.resources, call)
        return json_response(200, storage_summary(self._services, account))

    async def delete_storage_account(self, call: Call) -> Response:
        self._services.storage.remove_account(self._get(self._services.storage.resources, call))
        return json_response(200, {})

    async def put_search_service(self, call: Call) -> Response:
        body = read(call.request, *PLACED, *SHAPED, "enforcement", "refuses_data_access")
        made = self._world.add_search_service(
            call.names["name"],
            enforcement=body.text("enforcement", "Unspecified"),
            refuses_data_access=body.flag("refuses_data_access", default=False),
            **_options(body),
        )
        self._services.search.resources.written(made)
        return json_response(200, search_summary(self._services, made))

    async def get_search_service(self, call: Call) -> Response:
        service = self._get(self._services.search.resources, call)
        return json_response(200, search_summary(self._services, service))

    async def delete_search_service(self, call: Call) -> Response:
        self._services.search.remove(self._get(self._services.search.resources, call))
        return json_response(200, {})

    async def put_cosmos_account(self, call: Call) -> Response:
        body = read(call.request, *BINDING, *PLACED, *SHAPED, "default_identity")
        made = self._world.add_cosmos_account(
            call.names["name"],
            key=bound_key(self._world, body),
            default_identity=body.text("default_identity"),
            **_options(body),
        )
        self._services.cosmos.resources.written(made)
        return json_response(200, cosmos_summary(made))

    async def get_cosmos_account(self, call: Call) -> Response:
        return json_response(200, cosmos_summary(self._get(self._services.cosmos.resources, call)))

    async def delete_cosmos_account(self, call: Call) -> Response:
        accounts = self._services.cosmos.resources
        accounts.remove(self._get(accounts, call))
        return json_response(200, {})

    async def put_registry(self, call: Call) -> Response:
        body = read(call.request, *BINDING, *PLACED, *SHAPED)
        made = self._world.add_registry(
            call.names["name"], key=bound_key(self._world, body), **_options(body)
        )
        self._services.registries.resources.written(made)
        return json_response(200, registry_summary(made))

    async def get_registry(self, call: Call) -> Response:
        registry = self._get(self._services.registries.resources, call)
        return json_response(200, registry_summary(registry))

    async def delete_registry(self, call: Call) -> Response:
        registries = self._services.registries.resources
        registries.remove(self._get(registries, call))
        return json_response(200, {})

    def _get(self, resources: Resources, call: Call) -> Resource:
        self._world.settle()
        return resources.get(call.names["name"])


def _options(body: Body) -> dict[str, Any]:
    has_system = body.flag("system_assigned", default=True) if "system_assigned" in body else None
    return {
        "resource_group": body.text("resource_group", "rg-ai"),
        "subscription_id": body.text("subscription_id", SUBSCRIPTION),
        "location": body.text("location", LOCATION),
        "tags": body.mapping("tags"),
        "user_assigned": body.text("user_assigned"),
        "system_assigned": has_system,
        "extra": body.mapping("extra"),
        "document": body.mapping("document") if "document" in body else None,
    }
