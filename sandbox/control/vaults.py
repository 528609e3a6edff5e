"""Control of vaults, as a person with the portal open would have it."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.control.body import Body, read
from sandbox.control.summary import vault_summary
from sandbox.defaults import LOCATION, SUBSCRIPTION, TENANT
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import PublicNetworkAccess
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

PLACE = ("resource_group", "subscription_id")
TEXTS = ("location", "tenant_id", "audit_hub")
FLAGS = ("purge_protection", "rbac", "soft_delete", "is_unreadable")
OTHERS = ("tags", "retention_days", "public_network_access", "network_acls", "access_policies")


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Vaults(world)
    vault = "/sandbox/vaults/{vault}"
    table = [
        ("PUT", vault, own.put),
        ("GET", vault, own.get),
        ("PATCH", vault, own.change),
        ("DELETE", vault, own.delete),
        ("POST", vault + "/recover", own.recover),
        ("POST", vault + "/purge", own.purge),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Vaults:
    def __init__(self, world: World) -> None:
        self._world = world

    async def put(self, call: Call) -> Response:
        body = read(call.request, *PLACE, *TEXTS, *FLAGS, *OTHERS)
        wanted = _changes(body)
        is_unreadable = bool(wanted.pop("is_unreadable", False))
        made = self._world.add_vault(
            call.names["vault"],
            resource_group=body.text("resource_group", "rg-cmk"),
            subscription_id=body.text("subscription_id", SUBSCRIPTION),
            **{"location": LOCATION, "tenant_id": TENANT, **wanted},
        )
        made.is_unreadable = is_unreadable
        return json_response(200, vault_summary(made))

    async def get(self, call: Call) -> Response:
        return json_response(200, vault_summary(self._world.get_vault(call.names["vault"])))

    async def change(self, call: Call) -> Response:
        body = read(call.request, *TEXTS, *FLAGS, *OTHERS, "without")
        wanted = _changes(body)
        if "network_acls" in body.texts("without"):
            wanted["network_acls"] = None
        if not wanted:
            raise SandboxError(
                f"give at least one of: {', '.join((*TEXTS, *FLAGS, *OTHERS))}; or without, a list that "
                "names network_acls"
            )
        vault = self._world.get_vault(call.names["vault"])
        self._world.change_vault(vault, **wanted)
        return json_response(200, vault_summary(vault))

    async def delete(self, call: Call) -> Response:
        vault = self._world.get_vault(call.names["vault"])
        self._world.delete_vault(vault)
        return json_response(200, vault_summary(vault))

    async def recover(self, call: Call) -> Response:
        return json_response(200, vault_summary(self._world.recover_vault(call.names["vault"])))

    async def purge(self, call: Call) -> Response:
        return json_response(200, vault_summary(self._world.purge_vault(call.names["vault"])))


def _changes(body: Body) -> dict[str, Any]:
    """Return the attributes of a vault that a body names, each of its type."""
    found: dict[str, Any] = {name: body.text(name) for name in TEXTS if name in body}
    found |= {name: body.flag(name, default=True) for name in FLAGS if name in body}
    found |= {name: body.mapping(name) for name in ("tags", "network_acls") if name in body}
    if "retention_days" in body:
        found["retention_days"] = body.whole("retention_days")
    if "access_policies" in body:
        found["access_policies"] = tuple(body.mappings("access_policies"))
    if "public_network_access" in body:
        found["public_network_access"] = body.choice("public_network_access", PublicNetworkAccess)
    return found
