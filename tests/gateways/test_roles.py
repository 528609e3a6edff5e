"""Roles that are assigned on a vault: each read once, by its GUID."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.arm.identities import stable_guid
from sandbox.keyvault.keys import Vault
from sandbox.messages import json_response
from tests.gateways.test_access import CRYPTO_USER, HOME, READS, ROOT_GROUP, SOMEONE, asked, place
from tests.stage import Stage


@pytest.fixture
def vault(stage: Stage) -> Vault:
    """Return a vault."""
    return stage.world.add_vault()


async def test_the_prefix_of_a_role_does_not_matter(stage: Stage, vault: Vault) -> None:
    """The subscription's, none, or a management group's."""
    for number, at in enumerate((HOME, "", ROOT_GROUP)):
        stage.world.assign_role(vault.id, stable_guid("x", str(number)), role_at=at)

    found = await stage.ports.access.observe(place(vault))

    assert {each.role_id for each in found.assignments} == {CRYPTO_USER}
    assert len(found.assignments) == 3


async def test_a_built_in_role_is_read_again_after_a_day_and_another_each_time(
    stage: Stage, vault: Vault
) -> None:
    """Someone may change a custom one at any time."""
    stage.world.put_custom_role("Key watcher", [READS])
    for role in ("Key watcher", "Key Vault Crypto User"):
        stage.world.assign_role(vault.id, SOMEONE, role)
    await stage.ports.access.observe(place(vault))
    assert asked(stage, "roleDefinitions") == 2

    stage.world.put_custom_role("Key watcher", ["Microsoft.KeyVault/vaults/keys/*"])
    found = await stage.ports.access.observe(place(vault))
    again = asked(stage, "roleDefinitions")
    stage.world.advance(timedelta(days=1))
    await stage.ports.access.observe(place(vault))

    assert (again, asked(stage, "roleDefinitions")) == (3, 5)
    (custom,) = [each for each in found.roles.values() if each.is_custom]
    assert custom.blocks[0].data_actions == ("Microsoft.KeyVault/vaults/keys/*",)


@pytest.mark.parametrize(
    "answer",
    [{}, {"name": SOMEONE, "properties": {"permissions": []}}, {"name": CRYPTO_USER, "properties": 7}],
)
async def test_a_role_that_makes_no_sense_is_not_readable(
    stage: Stage, vault: Vault, answer: dict[str, Any]
) -> None:
    """Nor one that is shown in place of another."""
    stage.world.assign_role(vault.id, SOMEONE)
    stage.wire.forged["GET /roleDefinitions"] = json_response(200, answer)

    found = await stage.ports.access.observe(place(vault))

    assert set(found.unreadable) == {f"role/{CRYPTO_USER}"}
    assert len(found.assignments) == 1


async def test_a_role_that_is_gone_is_not_readable(stage: Stage, vault: Vault) -> None:
    """It might have been anything."""
    stage.world.assign_role(vault.id, SOMEONE)
    del stage.world.authorization.definitions[CRYPTO_USER]

    found = await stage.ports.access.observe(place(vault))

    assert found.unreadable == {f"role/{CRYPTO_USER}": f"there is no role {CRYPTO_USER} at {place(vault)}"}
    assert await stage.ports.access.find_role(str(place(vault)), CRYPTO_USER) is None
