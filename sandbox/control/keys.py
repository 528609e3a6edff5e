"""Control of keys, as a person with the portal open would have it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sandbox.clock import unix
from sandbox.control.body import Body, read
from sandbox.control.summary import key_summary, version_summary
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Key
from sandbox.keyvault.rotation import parse_policy
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

CHANGES = ("enabled", "expires_on", "not_before")


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Keys(world)
    key = "/sandbox/vaults/{vault}/keys/{key}"
    table = [
        ("POST", key, own.create),
        ("GET", key, own.get),
        ("DELETE", key, own.delete),
        ("POST", key + "/rotate", own.rotate),
        ("POST", key + "/recover", own.recover),
        ("POST", key + "/purge", own.purge),
        ("PATCH", key, own.change),
        ("PATCH", key + "/versions/{version}", own.update),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Keys:
    def __init__(self, world: World) -> None:
        self._world = world

    async def create(self, call: Call) -> Response:
        body = read(
            call.request,
            *("kty", "key_size", "key_ops", "enabled", "tags", "rotation_policy"),
            *("expires_in_days", "expires_on", "not_before"),
        )
        days = body.number("expires_in_days")
        policy = body.any("rotation_policy")
        made = self._world.add_key(
            self._world.get_vault(call.names["vault"]),
            call.names["key"],
            kty=body.text("kty", "RSA"),
            key_size=body.whole("key_size"),
            key_ops=body.texts("key_ops") if "key_ops" in body else None,
            enabled=body.flag("enabled", default=True),
            expires_in=None if days is None else timedelta(days=days),
            expires_on=body.moment("expires_on"),
            not_before=body.moment("not_before"),
            policy=None if policy is None else parse_policy(policy),
            tags=body.mapping("tags"),
        )
        return json_response(200, version_summary(made))

    async def get(self, call: Call) -> Response:
        return json_response(200, key_summary(self._key(call)))

    async def rotate(self, call: Call) -> Response:
        return json_response(200, version_summary(self._world.rotate_key(self._key(call))))

    async def change(self, call: Call) -> Response:
        body = read(call.request, *CHANGES, "all")
        key = self._key(call)
        wanted = _attributes(body)
        is_of_all = body.flag("all", default=False)
        for version in key.versions if is_of_all else [key.current]:
            self._world.keys.update(version, wanted)
        return json_response(200, key_summary(key) if is_of_all else version_summary(key.current))

    async def update(self, call: Call) -> Response:
        body = read(call.request, *CHANGES)
        version = self._key(call).find(call.names["version"])
        if version is None:
            known = ", ".join(each.version for each in self._key(call).versions)
            raise SandboxError(f"no version {call.names['version']!r}; there are: {known}")
        self._world.keys.update(version, _attributes(body))
        return json_response(200, version_summary(version))

    async def delete(self, call: Call) -> Response:
        key = self._key(call)
        self._world.delete_key(key)
        return json_response(200, key_summary(key))

    async def recover(self, call: Call) -> Response:
        vault = self._world.get_vault(call.names["vault"])
        return json_response(200, key_summary(self._world.recover_key(vault, call.names["key"])))

    async def purge(self, call: Call) -> Response:
        vault = self._world.get_vault(call.names["vault"])
        return json_response(200, key_summary(self._world.purge_key(vault, call.names["key"])))

    def _key(self, call: Call) -> Key:
        return self._world.get_key(self._world.get_vault(call.names["vault"]), call.names["key"])


def _attributes(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "enabled" in body:
        found["enabled"] = body.flag("enabled", default=True)
    for name, field in (("exp", "expires_on"), ("nbf", "not_before")):
        moment = body.moment(field)
        if moment is not None:
            found[name] = unix(moment)
    if not found:
        raise SandboxError("give at least one of: enabled, expires_on, not_before")
    return found
