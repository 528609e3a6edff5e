"""What reaches a principal through groups: asked where it can matter, and nowhere else."""

from dataclasses import replace
from typing import Any

import pytest

from reactors.core.access import KeyPrincipal, VaultAccess
from reactors.core.errors import TransientError
from reactors.core.identifiers import ResourceId
from sandbox.arm.identities import stable_guid
from sandbox.behaviour import DirectoryAnswer
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import Vault
from tests.builders import SUBSCRIPTION, TENANT
from tests.gateways.test_access import asked
from tests.stage import Stage

HOME = f"/subscriptions/{SUBSCRIPTION}"
SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
OTHER = "1c8d2c1f-6f3c-4a52-9c5e-3f6a7b8c9d02"
READS = "Microsoft.KeyVault/vaults/keys/read"
ALL_KEYS = ("get", "wrapKey", "unwrapKey")


async def grouped(stage: Stage, vault: Vault, *object_ids: str) -> VaultAccess:
    """Return what is known of a vault, with the groups of these principals."""
    place = ResourceId.parse(vault.id)
    found = await stage.ports.access.observe(place)
    state = await stage.ports.vaults.observe(place)
    principals = [KeyPrincipal("it", each) for each in object_ids]
    return await stage.ports.access.with_groups(found, state, principals)


def entry(object_id: str, *words: str, **fields: Any) -> dict[str, Any]:
    """Return an access policy as ARM writes it."""
    return {"tenantId": TENANT, "objectId": object_id, "permissions": {"keys": list(words)}, **fields}


async def test_assignments_of_groups_are_followed_by_azure(stage: Stage) -> None:
    """Nested groups too; the directory is not asked."""
    vault = stage.world.add_vault()
    inner = stage.world.put_group("inner", [SOMEONE])
    outer = stage.world.put_group("outer", [inner.id])
    through = stage.world.assign_role(HOME, outer.id)
    stage.world.assign_role(vault.id, SOMEONE, "Key Vault Reader")

    found = await grouped(stage, vault, SOMEONE, OTHER)

    assert found.reaching == {SOMEONE: {through.id.lower()}, OTHER: frozenset()}
    assert found.groups == {}
    assert asked(stage, "assignedTo") == 2
    assert asked(stage, "graph.microsoft") == 0


async def test_without_a_group_s_assignment_nobody_is_asked_about(stage: Stage) -> None:
    """Nor where the group's role is not about keys."""
    vault = stage.world.add_vault()
    stage.world.assign_role(vault.id, OTHER)
    stage.world.assign_role(HOME, stage.world.put_group("readers", [SOMEONE]).id, "Reader")

    found = await grouped(stage, vault, SOMEONE)

    assert (found.reaching, found.groups, found.unreadable) == ({}, {}, {})
    assert asked(stage, "assignedTo") == 0


@pytest.mark.parametrize(
    ("own", "times"),
    [
        ({"role": "Key Vault Crypto User"}, 0),
        ({"role": "Key Vault Reader"}, 1),
        ({"condition": "x"}, 1),
        ({"below": "/keys/cmk"}, 1),
    ],
    ids=str,
)
async def test_who_holds_all_by_itself_needs_no_group(stage: Stage, own: dict[str, str], times: int) -> None:
    """On the whole vault, without a condition."""
    vault = stage.world.add_vault()
    stage.world.assign_role(vault.id, stage.world.put_group("users").id)
    scope = f"{vault.id}{own.get('below', '')}"
    stage.world.assign_role(
        scope, SOMEONE, own.get("role", "Key Vault Crypto User"), condition=own.get("condition", "")
    )

    await grouped(stage, vault, SOMEONE)

    assert asked(stage, "assignedTo") == times


async def test_a_refused_list_is_named_for_each_principal(stage: Stage) -> None:
    """The others are asked about all the same."""
    vault = stage.world.add_vault()
    stage.world.assign_role(vault.id, stage.world.put_group("users", [OTHER]).id)
    place = ResourceId.parse(vault.id)
    access, state = await stage.ports.access.observe(place), await stage.ports.vaults.observe(place)
    stage.world.faults.add(Fault(FaultKind.STATUS, "roleAssignments", status=403))

    found = await stage.ports.access.with_groups(
        access, state, [KeyPrincipal("a", SOMEONE), KeyPrincipal("b", OTHER), KeyPrincipal("c", "text")]
    )

    assert len(found.reaching) == len(found.unreadable) == 1
    (word,) = found.unreadable
    assert word in {f"reaching/{SOMEONE}", f"reaching/{OTHER}"}


async def test_throttling_passes(stage: Stage) -> None:
    """Of ARM and of the directory."""
    world = stage.world
    vault = world.add_vault(rbac=False, access_policies=[entry(OTHER, *ALL_KEYS)])
    world.put_group("users", [SOMEONE], group_id=OTHER)
    world.faults.add(Fault(FaultKind.STATUS, "checkMemberGroups", status=429))

    with pytest.raises(TransientError):
        await grouped(stage, vault, SOMEONE)


async def test_groups_in_access_policies_are_asked_of_the_directory(stage: Stage) -> None:
    """Those alone that could give what the principal's own entry does not."""
    gives, same, elsewhere, app = (stage.world.put_group(each, [SOMEONE]).id for each in "abcd")
    policies = [
        entry(SOMEONE, "Get"),
        entry(gives, "all"),
        entry(same, "get", "list"),
        entry(elsewhere, *ALL_KEYS, tenantId=OTHER),
        entry(app, *ALL_KEYS, applicationId=OTHER),
        entry("text", *ALL_KEYS),
    ]
    vault = stage.world.add_vault(rbac=False, access_policies=policies)
    stage.world.assign_role(vault.id, gives)

    found = await grouped(stage, vault, SOMEONE)

    assert found.groups == {SOMEONE: {gives}}
    assert asked(stage, "checkMemberGroups") == 1
    assert asked(stage, "assignedTo") == 0


async def test_who_has_an_entry_of_its_own_for_all_needs_no_directory(stage: Stage) -> None:
    """The usual case."""
    vault = stage.world.add_vault(
        rbac=False, access_policies=[entry(SOMEONE, *ALL_KEYS), entry(OTHER, *ALL_KEYS)]
    )

    found = await grouped(stage, vault, SOMEONE)

    assert found.groups == {}
    assert asked(stage, "graph.microsoft") == 0


async def test_more_than_twenty_groups_are_asked_about_in_parts(stage: Stage) -> None:
    """As many as the directory takes at once."""
    groups = [stage.world.put_group(f"group-{each}", [SOMEONE]).id for each in range(45)]
    vault = stage.world.add_vault(rbac=False, access_policies=[entry(each, "get") for each in groups])

    found = await grouped(stage, vault, SOMEONE)

    assert found.groups == {SOMEONE: set(groups)}
    assert asked(stage, "checkMemberGroups") == 3


async def test_groups_in_denials_are_asked_of_the_directory(stage: Stage) -> None:
    """Denied and excluded ones; a denial for a service principal asks nothing."""
    vault = stage.world.add_vault()
    group = stage.world.put_group("users", [SOMEONE])
    stage.world.put_denial(vault.id, [READS], principals=[OTHER])
    assert (await grouped(stage, vault, SOMEONE)).groups == {}

    stage.world.put_denial(HOME, [READS], excluded=[group.id])
    found = await grouped(stage, vault, SOMEONE)

    assert found.groups == {SOMEONE: {group.id}}


async def test_a_directory_that_refuses_leaves_membership_unknown(stage: Stage) -> None:
    """With the reason."""
    stage.world.behaviour = replace(stage.world.behaviour, directory=DirectoryAnswer.REFUSES)
    vault = stage.world.add_vault(rbac=False, access_policies=[entry(OTHER, *ALL_KEYS)])

    found = await grouped(stage, vault, SOMEONE)

    assert found.groups == {}
    assert "403 Authorization_RequestDenied" in found.unreadable[f"groups/{SOMEONE}"]


async def test_a_principal_that_is_gone_is_in_no_group(stage: Stage) -> None:
    """The directory does not know it."""
    group = stage.world.put_group("users", [SOMEONE])
    vault = stage.world.add_vault(rbac=False, access_policies=[entry(group.id, *ALL_KEYS)])
    stage.world.delete_principal(SOMEONE)

    found = await grouped(stage, vault, SOMEONE, stable_guid("x"))

    assert found.groups == {SOMEONE: frozenset(), stable_guid("x"): frozenset()}
    assert found.unreadable == {}
