"""Keys and vaults that are not there, looked for in ARM and at the vault's own host."""

from datetime import timedelta

import pytest

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.revocation import Lost
from sandbox.faults import Fault, FaultKind
from tests.builders import SUFFIXES
from tests.stage import Stage


async def test_a_soft_deleted_vault_is_told_with_its_dates_until_it_is_purged(stage: Stage) -> None:
    """Time purges it, even under purge protection."""
    vault = stage.world.add_vault(retention_days=7)
    stage.world.delete_vault(vault)
    now = stage.world.clock.now()

    found = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), "Sweden Central")
    stage.world.advance(timedelta(days=7))
    later = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), vault.location)

    assert found == Lost(now, now + timedelta(days=7), is_purged=False)
    assert later == Lost(is_purged=True)


async def test_a_refused_look_at_vaults_is_no_purge(stage: Stage) -> None:
    """With the reason."""
    vault = stage.world.add_vault()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/deletedVaults/", status=403))

    found = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), vault.location)

    assert found.is_purged is None
    assert "403" in found.reason


async def test_a_soft_deleted_key_is_told_with_its_dates_until_it_is_purged(stage: Stage) -> None:
    """By the vault's own host."""
    vault = stage.world.add_vault(retention_days=7, purge_protection=False)
    key = stage.world.add_key(vault).key
    uri = KeyUri.parse(key.uri, suffixes=SUFFIXES)
    seen = await stage.ports.vaults.observe(ResourceId.parse(vault.id))
    stage.world.keys.delete(key)

    found = await stage.ports.losses.find_key(seen, uri)
    stage.world.keys.purge(key)
    later = await stage.ports.losses.find_key(seen, uri)

    assert found.is_purged is False
    assert found.deleted_at is not None
    assert found.purge_at == found.deleted_at + timedelta(days=7)
    assert later == Lost(is_purged=True)


@pytest.mark.parametrize("status", [401, 403, 503])
async def test_a_vault_that_does_not_let_us_in_tells_nothing(stage: Stage, status: int) -> None:
    """With the reason."""
    key = stage.world.add_key(stage.world.add_vault()).key
    seen = await stage.ports.vaults.observe(ResourceId.parse(key.vault.id))
    stage.world.keys.delete(key)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/deletedkeys/", status=status))

    found = await stage.ports.losses.find_key(seen, KeyUri.parse(key.uri, suffixes=SUFFIXES))

    assert found.is_purged is None
    assert str(status) in found.reason
