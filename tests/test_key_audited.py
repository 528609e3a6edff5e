"""What is decided and told when the audit log says that a key or a vault was changed."""

import json

from tests.hearing import Hearing
from tests.raw_audit import a_record
from tests.raw_events import ACTOR
from tests.stage import Stage


async def test_a_disabled_key_is_told_with_who_did_it(stage: Stage) -> None:
    """The record says that the key was changed; what it is now is read."""
    vault = stage.world.add_vault()
    version = stage.world.add_key(vault)
    stage.world.add_account("foundry", key=version)
    version.enabled = False
    at = f"{stage.world.clock.now():%Y-%m-%dT%H:%M:%SZ}"
    properties = {"id": version.uri.rpartition("/")[0], "httpStatusCode": 200}
    record = a_record("KeyUpdate", time=at, resourceId=vault.id.upper(), properties=properties)

    hearing = Hearing(stage)
    await hearing.hear_log(record)
    await hearing.hear_log(record)

    assert f"was changed by {ACTOR} (audit log: KeyUpdate)" in await hearing.handled()
    found = {each["RuleId"] for each in await stage.rows.of("Findings")}
    assert found >= {"key-disabled", "consumer-cut-off"}
    (impact,) = await stage.rows.of("Impact")
    assert (impact["Cause"], impact["ActorId"], impact["Road"]) == ("key-disabled", ACTOR, "audit log")
    (card,) = stage.cards()
    assert ACTOR in json.dumps(card)


async def test_a_deleted_vault_of_no_consumer_leads_to_nothing(stage: Stage) -> None:
    """No notice."""
    hearing = Hearing(stage)

    await hearing.hear_log(a_record("VaultDelete"))

    assert f"was deleted by {ACTOR}" in await hearing.handled()
    assert stage.cards() == []
