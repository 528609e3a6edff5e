"""Soft-deleted vaults as ARM shows and purges them. Source: Microsoft.KeyVault deletedVaults, 2026-05-15."""

from collections.abc import Callable
from typing import Any

from sandbox.arm.paging import page
from sandbox.behaviour import Behaviour
from sandbox.clock import iso
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.state import DELETED_VAULT, Keys
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

PROVIDER = "/subscriptions/{subscription}/providers/microsoft.keyvault"
DELETED = PROVIDER + "/locations/{location}/deletedvaults/{vault}"


class DeletedVaultsApi:
    """Serve soft-deleted vaults over ARM, until they are purged."""

    def __init__(self, keys: Keys, behaviour: Callable[[], Behaviour]) -> None:
        """Take the state and the switches in force."""
        self._keys = keys
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        listed = "Microsoft.KeyVault/deletedVaults/read"
        return [
            route("GET", PROVIDER + "/deletedvaults", listed, self.list_deleted),
            route("GET", DELETED, f"{DELETED_VAULT}/read", self.get_deleted),
            route("POST", DELETED + "/purge", f"{DELETED_VAULT}/purge/action", self.purge),
        ]

    def list_deleted(self, call: Call) -> Response:
        """Answer Vaults_ListDeleted."""
        found = [
            vault
            for vault in self._keys.deleted_vaults.values()
            if vault.subscription_id.lower() == call.names["subscription"]
        ]
        found.sort(key=lambda vault: vault.id.lower())
        return page(call.request, found, deleted_vault_json, self._behaviour().page_size)

    def get_deleted(self, call: Call) -> Response:
        """Answer Vaults_GetDeleted."""
        return json_response(200, deleted_vault_json(self._vault(call)))

    def purge(self, call: Call) -> Response:
        """Answer Vaults_PurgeDeleted, with 200 since it is over at once; refused under purge protection."""
        self._keys.purge_vault(self._vault(call))
        return Response(200)

    def _vault(self, call: Call) -> Vault:
        vault = self._keys.deleted_vaults.get(call.names["vault"])
        if (
            vault is None
            or vault.subscription_id.lower() != call.names["subscription"]
            or vault.location.lower() != call.names["location"]
        ):
            message = f"The specified deleted vault '{call.names['vault']}' does not exist."
            raise ServiceError(404, "DeletedVaultNotFound", message)
        return vault


def deleted_vault_json(vault: Vault) -> dict[str, Any]:
    """Return a soft-deleted vault as ARM shows it."""
    properties: dict[str, Any] = {"vaultId": vault.id, "location": vault.location, "tags": dict(vault.tags)}
    if vault.deleted_on is not None and vault.purge_on is not None:
        properties |= {"deletionDate": iso(vault.deleted_on), "scheduledPurgeDate": iso(vault.purge_on)}
    if vault.purge_protection:
        properties["purgeProtectionEnabled"] = True
    return {
        "id": vault.deleted_id,
        "name": vault.name,
        "type": "Microsoft.KeyVault/deletedVaults",
        "properties": properties,
    }
