"""What is decided and told when a vault, its access or its wiring was changed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from sandbox.actors import PERSON
from sandbox.keyvault.keys import PublicNetworkAccess
from sandbox.messages import json_response
from tests.builders import TENANT
from tests.changed_vault import an_estate, card, handled
from tests.hearing import Hearing
from tests.stage import Stage

CLOSED = {
    "public_network_access": PublicNetworkAccess.DISABLED,
    "network_acls": {"bypass": "None", "defaultAction": "Deny"},
}
URI = "https://kv-cmk.vault.azure.net/"
ASSIGNMENT = "Microsoft.Authorization/roleAssignments"


@pytest.mark.parametrize(
    ("changes", "titles", "clause", "rules"),
    [
        (
            {"purge_protection": False},
            ["2 findings about 2 resources and keys", "Over: 2 findings about 2 resources and keys"],
            "purge protection from on to off",
            ["key-purgeable", "vault-purge-protection-off"],
        ),
        (
            CLOSED,
            ["foundry can no longer use key cmk-foundry", "foundry can use key cmk-foundry again"],
            "firewall's default action from Allow to Deny",
            ["consumer-cut-off", "vault-firewall-blocks-services"],
        ),
    ],
    ids=["purge protection", "firewall"],
)
async def test_a_change_that_breaks_a_rule_is_told_and_resolved_by_undoing_it(
    stage: Stage, changes: dict[str, Any], titles: list[str], clause: str, rules: list[str]
) -> None:
    """With what it was, what it is and who did it."""
    hearing, vault = await an_estate(stage)
    before = {name: getattr(vault, name) for name in changes}

    stage.world.change_vault(vault, **changes)
    await hearing.follow()
    told, broken = card(stage), await stage.rows.findings()
    stage.world.advance(timedelta(minutes=1))
    stage.world.change_vault(vault, **before)
    await hearing.follow()

    assert stage.titles() == titles
    assert f"Vault kv-cmk was changed by {PERSON.object_id}: " in told
    assert clause in told
    assert sorted(broken) == rules
    assert await stage.rows.findings() == {}


async def test_a_change_that_breaks_no_rule_is_told_for_information(stage: Stage) -> None:
    """How long a deleted key can be recovered bears on it."""
    hearing, vault = await an_estate(stage)

    stage.world.change_vault(vault, retention_days=30)
    await hearing.follow()

    assert stage.titles() == ["Vault kv-cmk was changed"]
    assert "retention from 90 days to 30 days" in card(stage)
    assert await stage.rows.findings() == {}


async def test_a_switch_of_the_permission_model_cuts_off_whoever_the_other_one_served(stage: Stage) -> None:
    """Who did it is named, with what the access rested on."""
    hearing, vault = await an_estate(stage)

    stage.world.change_vault(vault, rbac=False)
    await hearing.follow()

    assert stage.titles() == ["foundry can no longer use key cmk-foundry"]
    assert "permission model from Azure RBAC to access policies" in card(stage)
    (impact,) = await stage.rows.of("Impact")
    assert (impact["Cause"], impact["ActorId"]) == ("permission", PERSON.object_id)
    assert "Key Vault Crypto Service Encryption User at the vault" in impact["Before"]


async def test_two_events_of_one_change_at_once_leave_its_actor_in_the_finding(stage: Stage) -> None:
    """Key Vault's own event names nobody; whichever look is written down last."""
    hearing, vault = await an_estate(stage)
    stage.world.change_vault(vault, rbac=False)

    assert len(await hearing.hear()) == 2
    await asyncio.gather(*(stage.handle(each) for each in await stage.receive()))
    await stage.settle()

    (finding,) = await stage.rows.of("Findings", RuleId="consumer-cut-off")
    assert f"Done by {PERSON.object_id}," in finding["Detail"]
    assert len(await stage.rows.of("Impact")) == 1
    assert stage.failures == []


async def test_permissions_taken_by_an_access_policy_are_told_with_whose_they_were(stage: Stage) -> None:
    """What was granted is kept with the vault, so that the card can say what is lost."""
    hearing, vault = await an_estate(stage)
    policy = {
        "tenantId": TENANT,
        "objectId": "service",
        "permissions": {"keys": ["get", "wrapKey", "unwrapKey"]},
    }
    stage.world.change_vault(vault, rbac=False, access_policies=(policy,))
    await hearing.follow()

    stage.world.change_vault(vault, access_policies=())
    await hearing.follow()

    assert "key permissions of service from get, unwrapkey, wrapkey to none" in card(stage)


@pytest.mark.parametrize("together", [False, True], ids=["one after another", "at once"])
async def test_the_same_fact_told_by_four_events_is_one_finding_and_one_card(
    stage: Stage,
    together: bool,  # noqa: FBT001 - a case
) -> None:
    """Key Vault, ARM twice and Azure Policy speak of one change."""
    hearing, vault = await an_estate(stage)
    stage.world.change_vault(vault, soft_delete=False, access_policies=({"objectId": "x"},))
    stage.world.tell_resource_event(
        f"{vault.id}/accessPolicies/replace", "Microsoft.KeyVault/vaults/accessPolicies/write"
    )
    stage.world.tell_policy_state(vault.id, "0b60c0b2-2dc2-4e1c-b5c9-abbed971de53")

    await hearing.hear()
    if together:
        await asyncio.gather(*(stage.handle(each) for each in await stage.receive()))
    await stage.settle()

    kinds = sorted(type(each).__name__ for each in hearing.outcomes[-4:])
    assert kinds == ["Accepted", "Accepted", "Accepted", "Ignored"]
    assert stage.titles() == ["Soft delete is off for a vault whose keys are in use"]
    (finding,) = await stage.rows.of("Findings", RuleId="vault-soft-delete-off")
    assert finding["Episode"] == 1
    assert stage.failures == []


async def test_the_same_harmless_change_told_by_events_at_once_is_one_card(stage: Stage) -> None:
    """Each of them sees the same state before and after."""
    hearing, vault = await an_estate(stage)
    stage.world.change_vault(vault, retention_days=30)

    heard = await hearing.hear()
    await asyncio.gather(*(stage.handle(each) for each in await stage.receive()))
    await stage.settle()

    assert len(heard) == 1
    assert stage.titles() == ["Vault kv-cmk was changed"]


async def test_a_change_that_comes_again_is_told_again(stage: Stage) -> None:
    """There and back and there is three changes."""
    hearing, vault = await an_estate(stage)

    for days in (30, 90, 30):
        stage.world.change_vault(vault, retention_days=days)
        await hearing.follow()
        stage.world.advance(timedelta(minutes=1))

    assert stage.titles() == ["Vault kv-cmk was changed"] * 3


async def test_a_vault_seen_for_the_first_time_is_not_said_to_be_unchanged(stage: Stage) -> None:
    """Nothing was known to compare it with: it could not be read until now."""
    hearing = Hearing(stage)
    vault = hearing.to_vault(stage.world.add_vault())
    stage.world.change_vault(vault, is_unreadable=True)
    stage.world.add_account("foundry", key=stage.world.add_key(vault))
    await hearing.follow()

    stage.world.change_vault(vault, is_unreadable=False, purge_protection=False)
    await hearing.follow()

    assert "nothing was known of it before" in card(stage)


@pytest.mark.parametrize(
    ("resource", "operation"),
    [
        ("/subscriptions/{id}/providers/Microsoft.Authorization/policyAssignments/cmk", "delete"),
        ("/subscriptions/{id}/providers/Microsoft.Authorization/roleAssignments/cmk", "write"),
        (
            "/subscriptions/{id}/providers/Microsoft.KeyVault/locations/swedencentral/deletedVaults/kv",
            "purge/action",
        ),
        ("/subscriptions/{id}/resourceGroups/rg/providers/Microsoft.KeyVault/managedHSMs/hsm", "write"),
        ("/subscriptions/{id}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-nobody", "write"),
    ],
)
async def test_what_concerns_no_vault_in_use_is_on_record_and_quiet(
    stage: Stage, resource: str, operation: str
) -> None:
    """The sweep looks at everything; an event looks where it points."""
    hearing = Hearing(stage)
    named = resource.format(id="11111111-1111-1111-1111-111111111111")
    kind = named.split("/providers/")[1].rpartition("/")[0].replace("/swedencentral", "")

    stage.world.tell_resource_event(named, f"{kind}/{operation}")
    await hearing.follow()

    assert stage.cards() == []
    assert PERSON.object_id in await handled(stage)
    assert stage.failures == []


async def test_a_vault_that_may_not_be_read_is_an_unknown_finding(stage: Stage) -> None:
    """What was known of it stays known."""
    hearing, vault = await an_estate(stage)

    stage.world.change_vault(vault, is_unreadable=True)
    await hearing.follow()

    unknown = await stage.rows.of("Findings", Verdict="unknown", RuleId="subject-unreadable")
    assert vault.id.lower() in {each["SubjectId"] for each in unknown}
    assert len(stage.cards()) == 1
    assert "and it could not be read." in card(stage)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"properties": None},
        {"properties": []},
        {"properties": "text"},
        {"properties": {"vaultUri": None}},
        {"properties": {"vaultUri": "https://kv-cmk.vault.azure.net.evil.example:8443/"}},
        {"properties": {"vaultUri": 7}, "tags": []},
        {"properties": {"vaultUri": URI, "networkAcls": ["x"]}},
        {"properties": {"vaultUri": URI, "networkAcls": "x"}},
        {"properties": {"vaultUri": URI, "networkAcls": {"defaultAction": 7, "bypass": []}}},
        {"properties": {"vaultUri": URI, "enablePurgeProtection": "true", "tenantId": 7}},
        {"properties": {"vaultUri": URI, "softDeleteRetentionInDays": True}},
        {"properties": {"vaultUri": URI}, "tags": ["x"], "location": {}},
        {"properties": {"vaultUri": URI}, "tags": {"a": None, "b": {"c": 1}}},
    ],
    ids=str,
)
async def test_whatever_the_vault_looks_like_the_event_is_handled(
    stage: Stage, document: dict[str, Any]
) -> None:
    """A finding, or no change: never a crash, never silence."""
    hearing, vault = await an_estate(stage)
    stage.world.change_vault(vault)
    answer = {"id": vault.id, "name": vault.name, "type": "Microsoft.KeyVault/vaults", **document}
    stage.wire.forged["GET /vaults/kv-cmk?"] = json_response(200, answer)

    await hearing.follow()

    assert stage.failures == []
    assert stage.wire.forged == {}
    assert await stage.rows.of("Claims", PartitionKey="due") == []
    assert (await handled(stage)).count("Vault kv-cmk was") > 1
