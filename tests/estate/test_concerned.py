"""Which keys a change concerns: found without writing, and what could not be looked through is named."""

import pytest

from reactors.core.errors import AbsentError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.supposed import CloseFirewall, DeleteIdentity, DeleteVault
from reactors.estate.concerned import find_concerned, locate_vault
from sandbox.messages import json_response
from tests.granted import GrantedEstate, a_granted_estate, swept
from tests.stage import Stage

REFUSED = json_response(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})


@pytest.fixture
async def estate(stage: Stage) -> GrantedEstate:
    """Return an estate that was looked at as a whole."""
    made = a_granted_estate(stage)
    await swept(stage)
    return made


async def test_the_keys_of_a_vault_are_those_in_use(stage: Stage, estate: GrantedEstate) -> None:
    """With who may use them, read once for all."""
    stage.world.add_key(estate.first.key.vault, "unused")

    found = await find_concerned(CloseFirewall(estate.vault), stage.ports)

    assert found.keys == ((estate.vault, estate.key),)
    assert found.access is not None


async def test_a_vault_that_is_gone_is_known_by_what_it_was(stage: Stage, estate: GrantedEstate) -> None:
    """Its consumers are still there."""
    stage.wire.forged["vaults/kv-cmk?"] = REFUSED

    found = await find_concerned(DeleteVault(estate.vault), stage.ports)

    assert (found.keys, found.access) == (((estate.vault, estate.key),), None)


async def test_what_is_nested_uses_the_identity_too(stage: Stage, estate: GrantedEstate) -> None:
    """An encryption scope may have a key of its own."""
    other = stage.world.add_key(estate.first.key.vault, "cmk-scope")
    stage.world.add_encryption_scope(estate.foundry, "scope", key=other)

    found = await find_concerned(DeleteIdentity(ResourceId.parse(estate.foundry.id)), stage.ports)

    assert {key.name for _, key in found.keys} == {"cmk-foundry", "cmk-scope"}


async def test_a_resource_that_cannot_be_read_is_named(stage: Stage, estate: GrantedEstate) -> None:
    """Its key is not known, so nothing is said of it."""
    foundry = ResourceId.parse(estate.foundry.id)
    stage.wire.forged["accounts/foundry?"] = REFUSED

    found = await find_concerned(DeleteIdentity(foundry), stage.ports)

    assert found.keys == ()
    assert [said.partition(":")[0] for said in found.unread] == [str(foundry)]


async def test_a_vault_is_searched_for_where_it_is_not_on_record(stage: Stage) -> None:
    """And not noted: asking writes nothing."""
    made = a_granted_estate(stage)

    assert await locate_vault(made.key.host, stage.ports) == made.vault
    assert await stage.rows.of("Resources") == []
    with pytest.raises(AbsentError, match="name it by its ARM id"):
        await locate_vault(KeyUri("kv-none.vault.azure.net", "x").host, stage.ports)
