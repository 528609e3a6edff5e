"""The resources of a world as rows of Resource Graph."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.arm.resources import Resource
from sandbox.cognitiveservices.account import Account
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.management import vault_json


def graph_rows(
    vaults: Iterable[Vault], accounts: Iterable[Account], tenant_id: str
) -> Iterator[dict[str, Any]]:
    """Yield one row per resource; type and resource group are lower case, as Resource Graph has them."""
    for vault in vaults:
        yield _row(vault_json(vault), vault.resource_group, vault.subscription_id, tenant_id)
    for account in accounts:
        yield _row(account.as_json(), account.resource_group, account.subscription_id, tenant_id)


def service_rows(
    shown: Iterable[tuple[Resource, Mapping[str, Any]]], tenant_id: str
) -> Iterator[dict[str, Any]]:
    """Yield one row per resource of the other services, of whatever its document has."""
    for resource, document in shown:
        yield _row(
            {"location": None, "properties": None, **document, "type": resource.kind},
            resource.resource_group,
            resource.subscription_id,
            tenant_id,
        )


def _row(document: dict[str, Any], group: str, subscription_id: str, tenant_id: str) -> dict[str, Any]:
    return {
        "id": document["id"],
        "name": document["name"],
        "type": str(document["type"]).lower(),
        "kind": document.get("kind", ""),
        "location": document.get("location"),
        "resourceGroup": group.lower(),
        "subscriptionId": subscription_id,
        "tenantId": tenant_id,
        "tags": document.get("tags"),
        "identity": document.get("identity"),
        "sku": document.get("sku"),
        "properties": document.get("properties"),
    }
