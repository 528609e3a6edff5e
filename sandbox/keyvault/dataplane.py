"""Key Vault at the vault's own host, as the keys client library talks to it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox.arm.paging import page
from sandbox.behaviour import Behaviour
from sandbox.errors import ServiceError, UnknownHostError, not_simulated
from sandbox.faults import Fault
from sandbox.keyvault.documents import bundle, deleted_bundle, deleted_item, item, policy_json
from sandbox.keyvault.errors import bad_parameter, key_disabled, unauthorized
from sandbox.keyvault.keys import Key, Vault
from sandbox.keyvault.rotation import parse_policy
from sandbox.keyvault.state import Keys, Material, get_deleted, get_key, get_version
from sandbox.messages import Request, Response, json_response
from sandbox.plane import Plane
from sandbox.routing import Call, Handler, Route, find, route

API_VERSION = "2025-07-01"


class DataPlane(Plane):
    """Answer requests to vault hosts."""

    def __init__(self, keys: Keys, behaviour: Callable[[], Behaviour], login: str) -> None:
        """Take the state, the switches in force, and the host of the authority that challenges name."""
        self._keys = keys
        self._login = login
        self._behaviour = behaviour
        self._routes = self.routes()

    def routes(self) -> list[Route[Handler]]:
        """Return what is served; the fixed words come before the version that may stand in their place."""
        return [
            route("POST", "/keys/{key}/create", "CreateKey", self.create_key),
            route("POST", "/keys/{key}/rotate", "RotateKey", self.rotate_key),
            route("GET", "/keys/{key}/versions", "GetKeyVersions", self.list_versions),
            route("GET", "/keys/{key}/rotationpolicy", "GetKeyRotationPolicy", self.get_policy),
            route("PUT", "/keys/{key}/rotationpolicy", "UpdateKeyRotationPolicy", self.set_policy),
            route("GET", "/keys", "GetKeys", self.list_keys),
            route("GET", "/keys/{key}", "GetKey", self.get_key),
            route("GET", "/keys/{key}/{version?}", "GetKey", self.get_key),
            route("PATCH", "/keys/{key}", "UpdateKey", self.update_key),
            route("PATCH", "/keys/{key}/{version?}", "UpdateKey", self.update_key),
            route("DELETE", "/keys/{key}", "DeleteKey", self.delete_key),
            route("GET", "/deletedkeys", "GetDeletedKeys", self.list_deleted),
            route("GET", "/deletedkeys/{key}", "GetDeletedKey", self.get_deleted),
            route("POST", "/deletedkeys/{key}/recover", "RecoverDeletedKey", self.recover_key),
            route("DELETE", "/deletedkeys/{key}", "PurgeDeletedKey", self.purge_key),
        ]

    def create_key(self, call: Call) -> Response:
        """Answer CreateKey: a new key, or the next version of one."""
        body = _body(call.request)
        material = Material(
            str(body.get("kty") or ""), body.get("key_size"), str(body.get("crv") or ""), _operations(body)
        )
        made = self._keys.create(
            self._vault(call.request), _name(call), material, body.get("attributes") or {}, _tags(body) or {}
        )
        return json_response(200, bundle(made))

    def rotate_key(self, call: Call) -> Response:
        """Answer RotateKey."""
        return json_response(200, bundle(self._keys.rotate(self._key(call))))

    def get_key(self, call: Call) -> Response:
        """Answer GetKey; a disabled version is not shown."""
        version = get_version(self._vault(call.request), _name(call), call.names.get("version", ""))
        if not version.enabled:
            raise key_disabled("get")
        return json_response(200, bundle(version))

    def list_keys(self, call: Call) -> Response:
        """Answer GetKeys; disabled keys are in it."""
        found = sorted(self._vault(call.request).keys.values(), key=lambda key: key.name.lower())
        return page(call.request, found, lambda key: item(key.current, key.uri), self._size(call.request))

    def list_versions(self, call: Call) -> Response:
        """Answer GetKeyVersions."""
        versions = self._key(call).versions
        return page(call.request, versions, lambda each: item(each, each.uri), self._size(call.request))

    def update_key(self, call: Call) -> Response:
        """Answer UpdateKey."""
        body = _body(call.request)
        version = get_version(self._vault(call.request), _name(call), call.names.get("version", ""))
        self._keys.update(version, body.get("attributes") or {}, _operations(body), _tags(body))
        return json_response(200, bundle(version))

    def get_policy(self, call: Call) -> Response:
        """Answer GetKeyRotationPolicy."""
        return json_response(200, policy_json(self._key(call)))

    def set_policy(self, call: Call) -> Response:
        """Answer UpdateKeyRotationPolicy."""
        key = self._key(call)
        self._keys.set_policy(key, parse_policy(_body(call.request)))
        return json_response(200, policy_json(key))

    def delete_key(self, call: Call) -> Response:
        """Answer DeleteKey: soft, all versions at once."""
        key = self._key(call)
        self._keys.delete(key)
        return json_response(200, deleted_bundle(key))

    def list_deleted(self, call: Call) -> Response:
        """Answer GetDeletedKeys."""
        found = sorted(self._vault(call.request).deleted.values(), key=lambda key: key.name.lower())
        return page(call.request, found, deleted_item, self._size(call.request))

    def get_deleted(self, call: Call) -> Response:
        """Answer GetDeletedKey."""
        return json_response(200, deleted_bundle(get_deleted(self._vault(call.request), _name(call))))

    def recover_key(self, call: Call) -> Response:
        """Answer RecoverDeletedKey."""
        key = get_deleted(self._vault(call.request), _name(call))
        self._keys.recover(key)
        return json_response(200, bundle(key.current))

    def purge_key(self, call: Call) -> Response:
        """Answer PurgeDeletedKey."""
        self._keys.purge(get_deleted(self._vault(call.request), _name(call)))
        return Response(204)

    def serves(self, host: str) -> bool:
        """Tell whether a host is that of a vault that is there."""
        name, _, suffix = host.partition(".")
        vault = self._keys.vaults.get(name)
        return vault is not None and vault.suffix == suffix

    def audiences_at(self, host: str) -> Sequence[str]:
        """Return the audience of vaults, or that of HSMs."""
        return (f"https://{host.partition('.')[2]}",)

    def wrong_audience(self, request: Request, found: str) -> ServiceError:
        """Return the challenge to a token that was issued for something else."""
        vault = self._vault(request)
        resource = f"https://{vault.suffix}"
        reason = f"AKV10022: Invalid audience. Expected {resource}, found: {found}."
        return unauthorized(self._login, vault.tenant_id, resource, reason)

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        vault = self._vault(request)
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            raise unauthorized(self._login, vault.tenant_id, f"https://{vault.suffix}")
        found = find(self._routes, request, fault)
        if found is None:
            raise not_simulated("Microsoft.KeyVault data plane", f"{request.method} {request.path}")
        if request.query.get("api-version") != API_VERSION:
            raise bad_parameter(f"The api-version is missing or not supported; supported is {API_VERSION}.")
        return found[0].handler(found[1])

    def _vault(self, request: Request) -> Vault:
        name, _, suffix = request.host.partition(".")
        vault = self._keys.vaults.get(name)
        if vault is None or vault.suffix != suffix:
            raise UnknownHostError(f"there is no vault at {request.host}")
        return vault

    def _key(self, call: Call) -> Key:
        return get_key(self._vault(call.request), _name(call))

    def _size(self, request: Request) -> int:
        asked = request.query.get("maxresults", "")
        most = self._behaviour().page_size
        return min(int(asked), most) if asked.isdecimal() and int(asked) > 0 else most


def _name(call: Call) -> str:
    """Return the key's name in the case the client sent it."""
    return call.request.path.strip("/").split("/")[1]


def _body(request: Request) -> Mapping[str, Any]:
    try:
        body = request.json()
    except ValueError as error:
        raise bad_parameter(f"The request body is not valid JSON: {error}") from None
    if not isinstance(body, dict):
        raise bad_parameter("The request body is not an object.")
    return body


def _operations(body: Mapping[str, Any]) -> tuple[str, ...] | None:
    found = body.get("key_ops")
    if found is None:
        return None
    if not isinstance(found, Sequence) or not all(isinstance(each, str) for each in found):
        raise bad_parameter("key_ops must be a list of names.")
    return tuple(found)


def _tags(body: Mapping[str, Any]) -> Mapping[str, str] | None:
    tags = body.get("tags")
    if tags is not None and not isinstance(tags, dict):
        raise bad_parameter("tags must be an object.")
    return tags
