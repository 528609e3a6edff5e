"""
Vaults deleted and recovered over ARM.

Source: Microsoft.KeyVault, Vaults_Delete and Vaults_CreateOrUpdate with `createMode` of `recover`,
api-version 2023-07-01.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.arm.errors import invalid_property
from sandbox.arm.requests import json_object
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.management import KIND, VAULT_PATH, vault_json
from sandbox.keyvault.state import Keys
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route


class VaultWritesApi:
    """Serve DELETE of a vault, and PUT where it recovers one; no other PUT is simulated."""

    def __init__(self, keys: Keys, delete: Callable[[Vault], None], recover: Callable[[str], Vault]) -> None:
        """Take the state, and what deletes and recovers a vault with all that hangs on it."""
        self._keys = keys
        self._delete = delete
        self._recover = recover

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        return [
            route("PUT", VAULT_PATH, f"{KIND}/write", self.put),
            route("DELETE", VAULT_PATH, f"{KIND}/delete", self.delete),
        ]

    def delete(self, call: Call) -> Response:
        """Answer Vaults_Delete: 200, and the vault is soft-deleted; 204 where there is none."""
        vault = self._keys.vaults.get(call.names["vault"])
        if vault is None or not _is_at(vault, call):
            return Response(204)
        self._delete(vault)
        return Response(200)

    def put(self, call: Call) -> Response:
        """Answer Vaults_CreateOrUpdate of a soft-deleted vault: it is back with its keys alone."""
        body, name = json_object(call.request), call.names["vault"]
        properties = body.get("properties")
        wanted: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
        gone = self._keys.deleted_vaults.get(name)
        if str(wanted.get("createMode") or "").lower() != "recover":
            raise invalid_property("properties.createMode", "here vaults are put only to recover them")
        if gone is None or not _is_at(gone, call) or not _is_in(gone, body.get("location")):
            raise ServiceError(404, "VaultNotFound", f"There is no deleted vault '{name}' to recover.")
        return json_response(200, vault_json(self._recover(name)))


def _is_at(vault: Vault, call: Call) -> bool:
    names = call.names
    return (vault.subscription_id.lower(), vault.resource_group.lower()) == (
        names["subscription"],
        names["group"],
    )


def _is_in(vault: Vault, location: object) -> bool:
    return isinstance(location, str) and location.replace(" ", "").lower() == vault.location.lower()
