"""Control of what stands below accounts: deployments, scopes, projects, connections, capability hosts."""

from collections.abc import Awaitable, Callable

from sandbox.cognitiveservices.account import Account
from sandbox.control.binding import BINDING, bound_key
from sandbox.control.body import read
from sandbox.foundry import Project
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

ACCOUNT = "/sandbox/accounts/{account}"
COLLECTIONS = {
    "deployments": "deployments",
    "encryption-scopes": "encryptionScopes",
    "projects": "projects",
    "connections": "connections",
    "capability-hosts": "capabilityHosts",
}
OF_PROJECT = ("connections", "capability-hosts")


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served: PUT and DELETE of each, GET of all below an account."""
    own = _Children(world)
    puts = {
        "deployments": own.put_deployment,
        "encryption-scopes": own.put_scope,
        "projects": own.put_project,
        "connections": own.put_connection,
        "capability-hosts": own.put_host,
    }
    table: list[tuple[str, str, Callable[[Call], Awaitable[Response]]]] = [
        ("GET", ACCOUNT + "/children", own.list_children)
    ]
    for word, put in puts.items():
        table += [
            ("PUT", f"{ACCOUNT}/{word}/{{name}}", put),
            ("DELETE", f"{ACCOUNT}/{word}/{{name}}", own.deleter(COLLECTIONS[word])),
        ]
    for word in OF_PROJECT:
        path = f"{ACCOUNT}/projects/{{project}}/{word}/{{name}}"
        table += [("PUT", path, puts[word]), ("DELETE", path, own.deleter(COLLECTIONS[word]))]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Children:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list_children(self, call: Call) -> Response:
        return json_response(200, {"children": self._account(call).children})

    async def put_deployment(self, call: Call) -> Response:
        body = read(call.request, "model", "version", "capacity")
        made = self._world.add_deployment(
            self._account(call),
            call.names["name"],
            body.text("model", "gpt-4o"),
            body.text("version", "2024-08-06"),
            capacity=body.whole("capacity") or 1,
        )
        return json_response(200, made)

    async def put_scope(self, call: Call) -> Response:
        body = read(call.request, *BINDING, "identity_client_id", "state", "key_extra")
        made = self._world.add_encryption_scope(
            self._account(call),
            call.names["name"],
            key=bound_key(self._world, body),
            identity_client_id=body.text("identity_client_id"),
            state=body.text("state", "Enabled"),
            key_extra=body.mapping("key_extra"),
        )
        return json_response(200, made)

    async def put_project(self, call: Call) -> Response:
        read(call.request)
        made = self._world.add_project(self._account(call), call.names["name"])
        return json_response(200, {"id": made.id})

    async def put_connection(self, call: Call) -> Response:
        body = read(call.request, "category", "resource_id", "target")
        made = self._world.add_connection(
            self._parent(call),
            body.text("category", "AzureStorageAccount"),
            body.text("resource_id"),
            body.text("target"),
            name=call.names["name"],
        )
        return json_response(200, made)

    async def put_host(self, call: Call) -> Response:
        body = read(call.request, "storage", "threads", "vectors", "services")
        made = self._world.add_capability_host(
            self._parent(call),
            call.names["name"],
            storage=body.texts("storage"),
            threads=body.texts("threads"),
            vectors=body.texts("vectors"),
            services=body.texts("services"),
        )
        return json_response(200, made)

    def deleter(self, collection: str) -> Callable[[Call], Awaitable[Response]]:
        async def delete(call: Call) -> Response:
            project = call.names.get("project")
            within = f"projects/{project}/" if project else ""
            self._world.delete_child(self._account(call), f"{within}{collection}/{call.names['name']}")
            return json_response(200, {})

        return delete

    def _account(self, call: Call) -> Account:
        return self._world.get_account(call.names["account"])

    def _parent(self, call: Call) -> Account | Project:
        account, project = self._account(call), call.names.get("project")
        return self._world.get_project(account, project) if project else account
