"""Key Vault as ARM shows it: vaults, keys and versions, read only."""

from collections.abc import Callable
from typing import Any

from sandbox.actors import ARM_CALLER
from sandbox.arm.errors import authorization_failed, resource_not_found
from sandbox.arm.paging import page
from sandbox.behaviour import Behaviour
from sandbox.clock import unix
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Key, KeyVersion, Vault
from sandbox.keyvault.rotation import Trigger
from sandbox.keyvault.state import Keys
from sandbox.messages import Request, Response, json_response
from sandbox.routing import Call, Handler, Route, route

KIND = "Microsoft.KeyVault/vaults"
PROVIDER = "/subscriptions/{subscription}/providers/microsoft.keyvault"
GROUP = "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.keyvault"
VAULT_PATH = GROUP + "/vaults/{vault}"


class ManagementApi:
    """Serve vaults and their keys over ARM."""

    def __init__(self, keys: Keys, behaviour: Callable[[], Behaviour]) -> None:
        """Take the state and the switches in force."""
        self._keys = keys
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        vault = VAULT_PATH
        key = vault + "/keys/{key}"
        return [
            route("GET", PROVIDER + "/vaults", f"{KIND}/read", self.list_vaults),
            route("GET", GROUP + "/vaults", f"{KIND}/read", self.list_vaults),
            route("GET", vault, f"{KIND}/read", self.get_vault),
            route("GET", vault + "/keys", f"{KIND}/keys/read", self.list_keys),
            route("GET", key, f"{KIND}/keys/read", self.get_key),
            route("GET", key + "/versions", f"{KIND}/keys/versions/read", self.list_versions),
            route("GET", key + "/versions/{version}", f"{KIND}/keys/versions/read", self.get_version),
        ]

    def list_vaults(self, call: Call) -> Response:
        """Answer Vaults_ListBySubscription and Vaults_ListByResourceGroup."""
        found = [
            vault
            for vault in self._keys.vaults.values()
            if not vault.is_unreadable
            and vault.subscription_id.lower() == call.names["subscription"]
            and vault.resource_group.lower() == call.names.get("group", vault.resource_group.lower())
        ]
        found.sort(key=lambda vault: vault.id.lower())
        return page(call.request, found, vault_json, self._size(call.request))

    def get_vault(self, call: Call) -> Response:
        """Answer Vaults_Get."""
        return json_response(200, vault_json(vault_of(self._keys, call)))

    def list_keys(self, call: Call) -> Response:
        """Answer Keys_List; soft-deleted keys are not in it."""
        found = sorted(vault_of(self._keys, call).keys.values(), key=lambda key: key.name.lower())
        return page(call.request, found, key_json, self._size(call.request))

    def get_key(self, call: Call) -> Response:
        """Answer Keys_Get, with the attributes of the current version."""
        return json_response(200, key_json(self._key(call)))

    def list_versions(self, call: Call) -> Response:
        """Answer Keys_ListVersions, oldest first."""
        return page(call.request, self._key(call).versions, version_json, self._size(call.request))

    def get_version(self, call: Call) -> Response:
        """Answer Keys_GetVersion."""
        version = self._key(call).find(call.names["version"])
        if version is None:
            raise _not_found(f"{call.names['key']}/{call.names['version']}")
        return json_response(200, version_json(version))

    def _key(self, call: Call) -> Key:
        key = vault_of(self._keys, call).keys.get(call.names["key"])
        if key is None:
            raise _not_found(call.names["key"])
        return key

    def _size(self, request: Request) -> int:
        top = request.query.get("$top", "")
        return int(top) if top.isdecimal() and int(top) > 0 else self._behaviour().page_size


def vault_of(keys: Keys, call: Call) -> Vault:
    """Return the vault in a call's path; raises ARM's 404, or its 403 for one that is unreadable."""
    vault = keys.vaults.get(call.names["vault"])
    if (
        vault is None
        or vault.subscription_id.lower() != call.names["subscription"]
        or vault.resource_group.lower() != call.names["group"]
    ):
        raise resource_not_found(KIND, call.names["vault"], call.names["group"])
    if vault.is_unreadable:
        raise authorization_failed(ARM_CALLER.object_id, call.operation, call.request.path)
    return vault


def vault_json(vault: Vault) -> dict[str, Any]:
    """Return a vault as ARM shows it; `enablePurgeProtection` is absent when it is off."""
    properties: dict[str, Any] = {
        "sku": {"family": "A", "name": "standard"},
        "tenantId": vault.tenant_id,
        "accessPolicies": [dict(each) for each in vault.access_policies],
        "enabledForDeployment": False,
        "enableSoftDelete": vault.soft_delete,
        "softDeleteRetentionInDays": vault.retention_days,
        "enableRbacAuthorization": vault.rbac,
        "vaultUri": vault.uri,
        "provisioningState": "Succeeded",
        "publicNetworkAccess": vault.public_network_access,
    }
    if vault.purge_protection:
        properties["enablePurgeProtection"] = True
    if vault.network_acls is not None:
        properties["networkAcls"] = dict(vault.network_acls)
    return {
        "id": vault.id,
        "name": vault.name,
        "type": KIND,
        "location": vault.location,
        "tags": dict(vault.tags),
        "properties": properties,
    }


def key_json(key: Key) -> dict[str, Any]:
    """Return a key as ARM shows it."""
    return {
        "id": key.id,
        "name": key.name,
        "type": f"{KIND}/keys",
        "location": key.vault.location,
        "tags": dict(key.current.tags),
        "properties": _properties(key.current),
    }


def version_json(version: KeyVersion) -> dict[str, Any]:
    """Return a key version as ARM shows it."""
    return {
        "id": version.id,
        "name": version.version,
        "type": f"{KIND}/keys/versions",
        "location": version.key.vault.location,
        "tags": dict(version.tags),
        "properties": _properties(version),
    }


def _properties(version: KeyVersion) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "enabled": version.enabled,
        "created": unix(version.created),
        "updated": unix(version.updated),
        "recoveryLevel": version.key.vault.recovery_level.removeprefix("Customized"),
        "exportable": False,
    }
    if version.not_before is not None:
        attributes["nbf"] = unix(version.not_before)
    if version.expires_on is not None:
        attributes["exp"] = unix(version.expires_on)
    material: dict[str, Any] = (
        {"curveName": version.curve} if version.curve else {"keySize": version.key_size}
    )
    policy = version.key.policy
    return {
        "attributes": attributes,
        "kty": version.kty,
        "keyOps": list(version.key_ops),
        **material,
        "keyUri": version.key.uri,
        "keyUriWithVersion": version.uri,
        "rotationPolicy": {
            "attributes": {"expiryTime": policy.expiry_time} if policy.expiry_time else {},
            "lifetimeActions": [_trigger(each) for each in policy.triggers],
        },
    }


def _trigger(trigger: Trigger) -> dict[str, Any]:
    """Return a lifetime action with its word in lower case, as ARM's contract has it."""
    return {**trigger.as_json(), "action": {"type": trigger.action.lower()}}


def _not_found(name: str) -> ServiceError:
    return ServiceError(404, "KeyNotFound", f"The key '{name}' was not found in this vault.")
