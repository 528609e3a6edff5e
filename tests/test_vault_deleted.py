"""A vault was deleted, purged or recovered."""

from datetime import timedelta

from sandbox.actors import PERSON
from tests.changed_vault import an_estate, handled
from tests.hearing import Hearing
from tests.stage import Stage


async def test_a_deleted_vault_is_told_and_its_recovery_tells_what_did_not_come_back(stage: Stage) -> None:
    """Neither its event subscriptions nor its role assignments do."""
    hearing, vault = await an_estate(stage)

    stage.world.delete_vault(vault)
    await hearing.follow()
    gone = await stage.rows.findings()
    stage.world.advance(timedelta(minutes=1))
    stage.world.recover_vault("kv-cmk")
    await hearing.follow()

    assert stage.titles()[0] == "foundry can no longer use key cmk-foundry"
    assert sorted(gone) == ["consumer-cut-off", "key-missing", "vault-missing"]
    assert sorted(await stage.rows.findings()) == ["consumer-cut-off", "vault-unwatched"]
    causes = {row["Cause"]: row["IsOpen"] for row in await stage.rows.of("Impact")}
    assert causes == {"vault-deleted": False, "permission": True}
    assert f"Vault kv-cmk was deleted by {PERSON.object_id}." in await handled(stage)


async def test_a_deleted_vault_that_was_only_seen_with_its_consumer_is_told(stage: Stage) -> None:
    """No event of the vault itself and no sweep came before."""
    hearing = Hearing(stage)
    vault = stage.world.add_vault()
    hearing.skip()
    stage.world.add_account("foundry", key=stage.world.add_key(vault))
    await hearing.follow()
    stage.world.advance(timedelta(minutes=1))

    stage.world.delete_vault(vault)
    await hearing.follow()

    (impact,) = await stage.rows.of("Impact")
    assert (impact["Cause"], impact["Road"], impact["CanUndo"]) == ("vault-deleted", "event", "yes")
    assert impact["ActorId"] == PERSON.object_id


async def test_a_purged_vault_is_told_by_its_name_alone(stage: Stage) -> None:
    """The event of a purge names no resource group; that it was deleted before has ended then."""
    hearing, vault = await an_estate(stage)
    stage.world.change_vault(vault, purge_protection=False)
    stage.world.delete_vault(vault)
    await hearing.follow()
    stage.world.advance(timedelta(minutes=1))

    stage.world.purge_vault(vault.name)
    await hearing.follow()

    rows = {row["Cause"]: row for row in await stage.rows.of("Impact")}
    assert {cause: row["IsOpen"] for cause, row in rows.items()} == {
        "vault-deleted": False,
        "vault-purged": True,
    }
    assert (rows["vault-purged"]["ActorId"], rows["vault-purged"]["Road"]) == (PERSON.object_id, "event")
    assert rows["vault-purged"]["CanUndo"] == "no"


async def test_a_purged_vault_is_told_with_who_did_it(stage: Stage) -> None:
    """Its event names a location and no resource group; the vault is the one on record of that name."""
    hearing = Hearing(stage)
    vault = hearing.to_vault(stage.world.add_vault(purge_protection=False))
    stage.world.add_account("foundry", key=stage.world.add_key(vault))
    await hearing.follow()
    stage.world.change_vault(vault)
    await hearing.follow()
    stage.world.delete_vault(vault)
    await hearing.follow()

    stage.world.keys.purge_vault(vault)
    await hearing.follow()

    rows = await stage.rows.of("Impact")
    assert {(row["Cause"], row["IsOpen"]) for row in rows} == {
        ("vault-deleted", False),
        ("vault-purged", True),
    }
    (purged,) = [row for row in rows if row["IsOpen"]]
    assert purged["ActorId"] == PERSON.object_id
    assert purged["CanUndo"] == "no"
