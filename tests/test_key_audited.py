"""What is decided and told when the audit log says that a key or a vault was changed."""

import json

import pytest

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


@pytest.mark.parametrize("is_its_identity", [True, False], ids=["its identity", "somebody"])
async def test_a_refusal_counts_where_it_met_a_consumer(stage: Stage, *, is_its_identity: bool) -> None:
    """Anybody may be refused a key."""
    hearing = Hearing(stage)
    vault = stage.world.add_vault()
    version = stage.world.add_key(vault)
    stage.world.add_account("foundry", key=version)
    await hearing.follow()
    (row,) = await stage.rows.of("Inventory")
    oid = row["PrincipalId"] if is_its_identity else ACTOR
    properties = {"id": version.uri, "httpStatusCode": 403}
    record = a_record(
        "KeyUnwrap",
        resourceId=vault.id.upper(),
        properties=properties,
        identity={"claim": {"oid": oid}},
    )

    await hearing.hear_log(record)

    said = await hearing.handled()
    assert f"was refused to {oid} (audit log: KeyUnwrap)" in said
    assert ("It is no consumer's identity." in said) is not is_its_identity
