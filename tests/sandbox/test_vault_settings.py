"""Vaults with the settings that rules look at, and vaults that go away."""

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from sandbox.errors import SandboxError, UnknownHostError
from sandbox.keyvault.keys import Vault
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.foundry_calls import call
from tests.sandbox.receiver import Receiver, subscribe
from tests.sandbox.vault_settings import ACLS, POLICY, TENANT, add_closed_vault

QUERY = {"query": "resources | project name"}
GRAPH = "/providers/Microsoft.ResourceGraph/resources"


async def names_in_graph(world: World) -> list[str]:
    """Return the names of all resources that Resource Graph shows."""
    answer = await call(world, "POST", GRAPH, QUERY, "api-version=2021-03-01")
    return [each["name"] for each in answer.json()["data"]]


async def test_a_vault_shows_its_network_and_access(world: World, vaults: KeyVaultManagementClient) -> None:
    """What was never set is absent or has Azure's default."""
    add_closed_vault(world)
    world.add_vault("kv-open")

    closed: Any = (await vaults.vaults.get("rg-cmk", "kv-closed")).properties
    opened: Any = (await vaults.vaults.get("rg-cmk", "kv-open")).properties

    assert (closed.enable_soft_delete, closed.soft_delete_retention_in_days) == (False, 7)
    assert (closed.public_network_access, closed.network_acls.bypass) == ("Disabled", "None")
    assert closed.network_acls.default_action == "Deny"
    assert closed.access_policies[0].object_id == POLICY["objectId"]
    assert closed.tenant_id == TENANT
    assert (opened.public_network_access, opened.network_acls, opened.access_policies) == (
        "Enabled",
        None,
        [],
    )


async def test_a_vault_is_changed_in_place(world: World, vaults: KeyVaultManagementClient) -> None:
    """What is not named stays; keys are kept."""
    vault = world.add_vault(network_acls=ACLS)
    world.add_key(vault)

    world.change_vault(vault, purge_protection=False, network_acls=None)

    shown: Any = (await vaults.vaults.get("rg-cmk", "kv-cmk")).properties
    assert (shown.enable_purge_protection, shown.network_acls) == (None, None)
    assert shown.enable_rbac_authorization is True
    assert [each.name async for each in vaults.keys.list("rg-cmk", "kv-cmk")] == ["cmk-foundry"]


def test_only_known_settings_can_be_changed(world: World, vault: Vault) -> None:
    """The error lists them."""
    with pytest.raises(SandboxError, match="purge_protection"):
        world.change_vault(vault, name="other")


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"access_policies": (POLICY,)}, 1),
        ({"rbac": False}, 1),
        ({"rbac": True}, 0),
        ({"retention_days": 7}, 0),
    ],
    ids=["policies", "model", "same", "other"],
)
async def test_changed_access_is_told_by_key_vault(
    world: World, vault: Vault, receiver: Receiver, changes: dict[str, Any], count: int
) -> None:
    """The event names the vault as its source."""
    await subscribe(world, vault, receiver)

    world.change_vault(vault, **changes)
    await world.deliver()

    assert receiver.types() == ["Microsoft.KeyVault.VaultAccessPolicyChanged"] * count
    assert [each["topic"] for each in receiver.events()] == [vault.id] * count


async def test_a_deleted_vault_is_gone_from_arm_graph_and_its_own_host(
    world: World, vault: Vault, vaults: KeyVaultManagementClient
) -> None:
    """Until it is recovered, with its keys."""
    world.add_key(vault)
    key = Request("GET", f"{vault.uri}keys/cmk-foundry?api-version=2025-07-01")

    world.delete_vault(vault)

    with pytest.raises(ResourceNotFoundError):
        await vaults.vaults.get("rg-cmk", "kv-cmk")
    with pytest.raises(UnknownHostError):
        await world.handle(key)
    assert await names_in_graph(world) == []
    world.recover_vault("kv-cmk")
    assert [each.name async for each in vaults.keys.list("rg-cmk", "kv-cmk")] == ["cmk-foundry"]
    assert await names_in_graph(world) == ["kv-cmk"]


def test_only_a_deleted_vault_can_be_recovered(world: World, vault: Vault) -> None:
    """The error lists the deleted ones."""
    with pytest.raises(SandboxError, match="no deleted vault"):
        world.recover_vault(vault.name)


async def test_an_unreadable_vault_is_refused_on_every_path(
    world: World, vault: Vault, vaults: KeyVaultManagementClient
) -> None:
    """ARM answers 403; lists and Resource Graph leave it out."""
    world.add_key(vault)
    world.change_vault(vault, is_unreadable=True)

    refused = [
        await call(world, "GET", f"{vault.id}{path}", version=f"api-version={version}")
        for path, version in [
            ("", "2026-05-15"),
            ("/keys/cmk-foundry", "2026-05-15"),
            ("/keys/cmk-foundry/versions", "2026-05-15"),
            ("/providers/Microsoft.EventGrid/eventSubscriptions", "2025-02-15"),
            ("/providers/Microsoft.Insights/diagnosticSettings", "2021-05-01-preview"),
        ]
    ]

    assert [each.status for each in refused] == [403] * 5
    assert {each.json()["error"]["code"] for each in refused} == {"AuthorizationFailed"}
    assert [each async for each in vaults.vaults.list_by_subscription()] == []
    assert await names_in_graph(world) == []
    with pytest.raises(HttpResponseError):
        await vaults.vaults.get("rg-cmk", "kv-cmk")
