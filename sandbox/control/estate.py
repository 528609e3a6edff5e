"""Control of accounts and deployments."""

from collections.abc import Awaitable, Callable

from sandbox.control.binding import bound_key
from sandbox.control.body import read
from sandbox.control.summary import account_summary
from sandbox.defaults import LOCATION, SUBSCRIPTION
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Accounts(world)
    table = [
        ("PUT", "/sandbox/accounts/{account}", own.put),
        ("GET", "/sandbox/accounts/{account}", own.get),
        ("DELETE", "/sandbox/accounts/{account}", own.delete),
        ("PUT", "/sandbox/accounts/{account}/deployments/{deployment}", own.put_deployment),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Accounts:
    def __init__(self, world: World) -> None:
        self._world = world

    async def put(self, call: Call) -> Response:
        body = read(
            call.request,
            *("vault", "key", "version", "kind", "resource_group", "subscription_id", "location"),
            *("tags", "user_assigned", "encryption_extra", "key_extra"),
        )
        made = self._world.add_account(
            call.names["account"],
            key=bound_key(self._world, body),
            kind=body.text("kind", "AIServices"),
            resource_group=body.text("resource_group", "rg-ai"),
            subscription_id=body.text("subscription_id", SUBSCRIPTION),
            location=body.text("location", LOCATION),
            tags=body.mapping("tags"),
            user_assigned=body.text("user_assigned"),
            encryption_extra=body.mapping("encryption_extra"),
            key_extra=body.mapping("key_extra"),
        )
        return json_response(200, account_summary(made))

    async def get(self, call: Call) -> Response:
        self._world.settle()
        return json_response(200, account_summary(self._world.get_account(call.names["account"])))

    async def delete(self, call: Call) -> Response:
        self._world.accounts.remove(self._world.get_account(call.names["account"]))
        return json_response(200, {})

    async def put_deployment(self, call: Call) -> Response:
        body = read(call.request, "model", "version")
        account = self._world.get_account(call.names["account"])
        made = self._world.add_deployment(
            account,
            call.names["deployment"],
            body.text("model", "gpt-4o"),
            body.text("version", "2024-08-06"),
        )
        return json_response(200, made)
