"""Something in a consumer, or in what it manages, was changed."""

from datetime import timedelta

from sandbox.actors import PERSON, Actor
from sandbox.defaults import SUBSCRIPTION
from sandbox.machinelearning.workspaces import KIND as WORKSPACE
from sandbox.storage.bindings import KIND as STORAGE
from tests.changed_consumer import an_estate, card, handled
from tests.hearing import Hearing
from tests.stage import Stage

ROBOT = Actor("0d4c3b2a-1111-4222-8333-444455556666")


async def test_a_scope_inside_an_account_is_judged_with_it(stage: Stage) -> None:
    """It is a consumer of its own, and the event names who wrote it."""
    hearing, _ = await an_estate(stage)
    foreign = stage.world.add_key(stage.world.add_vault("kv-foreign"), enabled=False)

    stage.world.add_encryption_scope(stage.world.get_account("foundry"), "scope", key=foreign)
    await hearing.follow()

    assert "key-disabled" in await stage.rows.findings()
    bound = {row["ConsumerType"] for row in await stage.rows.of("Inventory")}
    assert "microsoft.cognitiveservices/accounts/encryptionscopes" in bound
    assert f"encryptionscopes/scope of foundry was written by {PERSON.object_id}" in card(stage)


async def test_a_deleted_scope_is_not_a_deleted_account(stage: Stage) -> None:
    """What was found about the scope resolves, and the account stays."""
    hearing, _ = await an_estate(stage)
    account = stage.world.get_account("foundry")
    foreign = stage.world.add_key(stage.world.add_vault("kv-foreign"), enabled=False)
    stage.world.add_encryption_scope(account, "scope", key=foreign)
    await hearing.follow()
    stage.world.advance(timedelta(minutes=1))

    stage.world.delete_child(account, "encryptionScopes/scope")
    await hearing.follow()

    assert "encryptionscopes/scope of foundry was deleted" in str(await handled(stage))
    assert await stage.rows.findings() == {}
    assert [row["ConsumerType"] for row in await stage.rows.of("Inventory")] == [
        "microsoft.cognitiveservices/accounts"
    ]


async def test_a_connection_to_something_without_a_key_is_told(stage: Stage) -> None:
    """What a Foundry resource sends its data to has to be under a key too."""
    hearing, _ = await an_estate(stage)
    storage = stage.world.add_storage_account("stplain")
    await hearing.follow()
    stage.world.teams.kept.clear()

    stage.world.add_connection(stage.world.get_account("foundry"), "AzureBlob", storage.id, "https://stplain")
    await hearing.follow()

    assert stage.titles() == ["A connected resource is not encrypted with your own key"]
    assert "connections/azureblob of foundry was written" in card(stage)


async def test_a_write_in_a_managed_resource_group_is_told_of_the_hub(stage: Stage) -> None:
    """Nobody but the hub may change what is in there; the newest write is named."""
    hearing = Hearing(stage)
    hub = stage.world.add_workspace(
        "hub", key=stage.world.add_key(stage.world.add_vault()), service_side=False
    )
    stage.world.tell_resource_event(hub.id, f"{WORKSPACE}/write")
    await hearing.follow()
    stage.world.teams.kept.clear()
    group = hub.document["properties"]["serviceProvisionedResourceGroup"]
    written = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{STORAGE}/hubstore"

    stage.world.tell_resource_event(written, f"{STORAGE}/write", ROBOT)
    await hearing.follow()

    assert "Somebody changed a resource that an AI hub manages itself" in stage.titles()
    assert ROBOT.object_id in card(stage)
    (finding,) = await stage.rows.of("Findings", RuleId="managed-group-written")
    assert finding["SubjectId"] == hub.id.lower()
    assert written.lower() in finding["Detail"]
