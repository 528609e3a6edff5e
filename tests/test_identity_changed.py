"""What is decided and told when a user-assigned identity was written or deleted."""

import json
from datetime import timedelta

from sandbox.actors import PERSON
from sandbox.cognitiveservices.identities import IdentityKind
from sandbox.defaults import SUBSCRIPTION
from tests.hearing import Hearing
from tests.stage import Stage

KIND = "Microsoft.ManagedIdentity/userAssignedIdentities"
IDENTITY = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai/providers/{KIND}/id-foundry"


async def test_a_deleted_identity_is_told_of_the_consumers_that_used_it(stage: Stage) -> None:
    """They cannot read their keys any more."""
    hearing = Hearing(stage)
    key = stage.world.add_key(hearing.to_vault(stage.world.add_vault()))
    stage.world.add_account("foundry", key=key, user_assigned="id-foundry")
    stage.world.add_account("another", key=key)
    await hearing.follow()
    stage.world.advance(timedelta(hours=1))
    stage.world.teams.kept.clear()
    stage.world.add_account("foundry", key=key, identity=IdentityKind.DANGLING)
    hearing.skip()

    stage.world.tell_resource_event(IDENTITY, f"{KIND}/delete")
    await hearing.follow()

    assert sorted(await stage.rows.findings()) == ["consumer-cut-off", "consumer-identity-dangling"]
    (title,) = stage.titles()
    assert title == "foundry can no longer use key cmk-foundry"
    said = f"Identity id-foundry was deleted by {PERSON.object_id}; 1 consumer named it."
    assert said in json.dumps(stage.cards()[0])


async def test_an_identity_that_is_written_takes_nothing_away(stage: Stage) -> None:
    """Nobody is asked."""
    hearing = Hearing(stage)
    stage.world.tell_resource_event(IDENTITY, f"{KIND}/write")

    await hearing.follow()

    assert stage.cards() == []
    assert stage.wire.asked == []


async def test_an_identity_that_nobody_names_is_quiet(stage: Stage) -> None:
    """The event is on record."""
    hearing = Hearing(stage)
    stage.world.tell_resource_event(IDENTITY, f"{KIND}/delete")

    await hearing.follow()

    assert await stage.rows.kinds() == ["event-handled"]
