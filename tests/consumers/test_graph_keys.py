"""Finding the consumers of a key through Resource Graph, type by type."""

from collections.abc import Mapping
from typing import Any

import pytest

from reactors.consumers import load_consumer_types
from reactors.core.identifiers import ResourceId
from sandbox.resourcegraph.table import ResourceTable
from tests.builders import SUBSCRIPTION, a_key_uri, an_account
from tests.documents import (
    HOST,
    a_cosmos_account,
    a_search_key,
    a_search_service,
    a_storage_account,
    a_workspace,
)

URI = a_key_uri()
UPPER = HOST.replace("kv-cmk", "KV-CMK")
ON_PORT = f"{HOST}:443"


def found(*raws: Mapping[str, Any]) -> int:
    """Return how many of these resources the expressions of all types find."""
    clauses = [
        f"(type =~ '{each.arm_type}' and {each.graph_key.format(name=URI.name, host=URI.host)})"
        for each in load_consumer_types().values()
        if each.graph_key
    ]
    table = ResourceTable()
    table.fill(
        {**raw, "subscriptionId": SUBSCRIPTION, "type": ResourceId.parse(raw["id"]).arm_type} for raw in raws
    )
    return len(table.query(f"resources | where {' or '.join(clauses)} | project id", [SUBSCRIPTION]).values)


@pytest.mark.parametrize(
    "raw",
    [
        an_account(),
        a_workspace(),
        a_workspace({"keyIdentifier": f"{UPPER}/keys/CMK-Foundry"}),
        a_workspace({"keyIdentifier": f"{ON_PORT}/keys/cmk-foundry/"}),
        a_storage_account(),
        a_storage_account({"keyvaulturi": UPPER, "keyname": "CMK-Foundry", "keyversion": ""}),
        a_storage_account(
            encryption={
                "keyvaultproperties": None,
                "keyVaultProperties": {"keyVaultUri": HOST, "keyName": "cmk-foundry"},
            }
        ),
        a_cosmos_account(),
        a_cosmos_account({"keyVaultKeyUri": f"{ON_PORT}/keys/cmk-foundry"}),
        a_search_service({"serviceLevelEncryptionKey": a_search_key()}),
    ],
    ids=[
        "account",
        "workspace",
        "workspace, casing",
        "workspace, port",
        "storage",
        "storage, casing",
        "storage, casing of names",
        "cosmos",
        "cosmos, port",
        "search",
    ],
)
def test_a_resource_that_uses_the_key_is_found(raw: Mapping[str, Any]) -> None:
    """However its service writes the key."""
    assert found(raw) == 1


@pytest.mark.parametrize(
    "raw",
    [
        a_workspace({"keyIdentifier": str(a_key_uri(vault="kv-other"))}),
        a_workspace({"keyIdentifier": str(a_key_uri(name="another"))}),
        a_workspace(encryption={"keyVaultProperties": None}),
        a_storage_account(
            {"keyvaulturi": "https://kv-other.vault.azure.net/", "currentVersionedKeyIdentifier": None}
        ),
        a_storage_account({"keyname": "another", "currentVersionedKeyIdentifier": None}),
        a_cosmos_account({"keyVaultKeyUri": str(a_key_uri(vault="kv-other"))}),
        a_cosmos_account({"keyVaultKeyUri": None}),
        a_search_service(),
    ],
    ids=[
        "workspace, vault",
        "workspace, key",
        "workspace, none",
        "storage, vault",
        "storage, key",
        "cosmos, vault",
        "cosmos, none",
        "search",
    ],
)
def test_a_resource_that_does_not_is_not_found(raw: Mapping[str, Any]) -> None:
    """Another vault, another key, or none."""
    assert found(raw) == 0


def test_types_of_all_kinds_are_found_by_one_query() -> None:
    """One row each."""
    assert found(an_account(), a_workspace(), a_storage_account(), a_cosmos_account()) == 4


def test_nested_types_are_not_asked_for() -> None:
    """Resource Graph's table of resources does not hold them."""
    nested = [each for each in load_consumer_types().values() if each.arm_type.count("/") > 1]

    assert len(nested) == 7
    assert {each.graph_key for each in nested} == {""}
