"""What is decided when the audit log says that somebody was refused the use of a key."""

import pytest

from tests.hearing import Hearing
from tests.raw_audit import a_record
from tests.raw_events import ACTOR
from tests.stage import Stage


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


async def test_a_consumer_that_is_refused_is_found_cut_off_and_not_blamed_for_it(stage: Stage) -> None:
    """Where no event told who took its role, the log tells that it is missed."""
    hearing = Hearing(stage)
    vault = stage.world.add_vault()
    version = stage.world.add_key(vault)
    account = stage.world.add_account("foundry", key=version)
    await hearing.follow()
    oid = stage.world.principal_id(account.id)
    for each in list(stage.world.authorization.assignments):
        stage.world.unassign_role(each)
    hearing.skip()
    properties = {"id": version.uri, "httpStatusCode": 403}
    identity = {"claim": {"oid": oid}}

    await hearing.hear_log(
        a_record("KeyUnwrap", resourceId=vault.id.upper(), properties=properties, identity=identity)
    )

    (impact,) = await stage.rows.of("Impact")
    assert (impact["Cause"], impact["Road"], impact["ActorId"]) == ("permission", "audit log", "unknown")
