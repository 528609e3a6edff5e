"""What is decided and told when a role assignment, a role or a deny assignment was changed."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from reactors.sweep.watching import do_chores
from sandbox.actors import PERSON, unseen
from sandbox.authorization.builders import USUAL_ROLE
from sandbox.messages import json_response
from tests.granted_access import HOME, USE, Estate, asked, impacts, principal_of, scopes, usual_grant
from tests.stage import AUTO, Stage

ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments"
LOST = "foundry can no longer use key cmk-foundry"
BACK = "foundry can use key cmk-foundry again"
READER = "Reader"


@pytest.mark.parametrize("place", ["vault", "key", "group", "subscription"])
async def test_a_deleted_assignment_is_a_finding_an_impact_and_one_notice(stage: Stage, place: str) -> None:
    """Who did it is told, and what it gave, though the event carries nothing but its id."""
    estate = Estate(stage)
    await estate.granted_at(scopes(estate)[place])

    await estate.lose()

    assert stage.failures == []
    assert stage.titles() == [LOST]
    assert "consumer-cut-off" in await stage.rows.findings()
    assert await impacts(stage.rows) == [("permission", PERSON.object_id, True)]
    (row,) = await stage.rows.of("Impact")
    assert "unwrapKey" in row["Permissions"]
    assert "Key Vault Crypto Service Encryption User" in row["Before"]
    assert row["Operation"] == "microsoft.authorization/roleassignments/delete"
    assert row["StartedAt"] <= row["DetectedAt"]
    assert "on record: " in json.dumps(stage.cards()[0])


async def test_an_assignment_written_again_counts_after_a_second_look(stage: Stage) -> None:
    """Azure takes up to ten minutes to act; the watch looks again."""
    estate = Estate(stage)
    await estate.granted_at()
    await estate.lose()
    stage.world.advance(timedelta(minutes=30))
    stage.world.assign_role(estate.vault.id, principal_of(estate.account), USUAL_ROLE)
    await estate.hearing.follow()
    assert "consumer-cut-off" in await stage.rows.findings()

    await watched(stage, minutes=5)
    assert stage.titles() == [LOST]
    await watched(stage, minutes=6)

    assert stage.titles() == [LOST, BACK]
    assert "consumer-cut-off" not in await stage.rows.findings()
    (row,) = await stage.rows.of("Impact")
    assert not row["IsOpen"]
    assert row["EndedAt"] == row["RestoredAt"]
    assert row["DurationSeconds"] >= timedelta(minutes=30).total_seconds()


async def watched(stage: Stage, *, minutes: float) -> None:
    """Let the watch run after so many minutes."""
    stage.world.advance(timedelta(minutes=minutes))
    await do_chores(stage.ports)
    await stage.settle()


async def test_an_edited_role_is_looked_into(stage: Stage) -> None:
    """Whoever was served by it."""
    estate = Estate(stage)
    stage.world.put_custom_role("cmk user", USE)
    await estate.granted_at(estate.vault.id, "cmk user")

    stage.world.put_custom_role("cmk user", USE[:2])
    await estate.hearing.follow()

    assert stage.titles() == [LOST]
    assert await impacts(stage.rows) == [("permission", PERSON.object_id, True)]


async def test_a_denial_at_a_wider_scope_is_looked_into(stage: Stage) -> None:
    """It comes before every grant."""
    estate = Estate(stage)
    await estate.granted_at()

    stage.world.put_denial(HOME, ["Microsoft.KeyVault/vaults/keys/*"])
    await estate.hearing.follow()

    assert stage.titles() == [LOST]
    assert await impacts(stage.rows) == [("permission", PERSON.object_id, True)]


async def two_vaults(stage: Stage) -> tuple[Estate, str]:
    """Return an estate with a second vault and its account, and the group's grant both rest on."""
    estate = Estate(stage)
    other = estate.hearing.to_vault(stage.world.add_vault("kv-two"))
    second = stage.world.add_account("second", key=stage.world.add_key(other, "cmk-two"))
    theirs = usual_grant(stage, second, other)
    group = stage.world.put_group("cmk-users", [principal_of(estate.account), principal_of(second)])
    wide = stage.world.assign_role(HOME, group.id, USUAL_ROLE)
    stage.world.unassign_role(theirs)
    stage.world.unassign_role(estate.grant)
    estate.grant = wide.id
    await estate.granted_at()
    return estate, second.id


async def test_one_event_over_several_vaults_is_handled_once_for_each(stage: Stage) -> None:
    """Delivered again, it changes nothing."""
    estate, second = await two_vaults(stage)

    stage.world.unassign_role(estate.grant)
    deliveries = list(estate.hearing.waiting)
    await estate.hearing.follow()
    told = stage.titles()
    await estate.hearing.hear(deliveries)
    await stage.settle()

    assert sorted(told)[-2:] == [LOST, "second can no longer use key cmk-two"]
    assert stage.titles() == told
    consumers = [row["ConsumerId"] for row in await stage.rows.of("Impact")]
    assert sorted(consumers) == sorted([estate.account.id.lower(), second.lower()])
    assert {actor for _, actor, _ in await impacts(stage.rows)} == {PERSON.object_id}
    entries = [each.entry for each in await stage.rows.journal() if each.entry.kind == "event-handled"]
    assert len([each for each in entries if "was deleted by" in each.detail]) >= 3


async def test_an_assignment_that_may_not_be_read_is_looked_into(stage: Stage) -> None:
    """What cannot be read may concern keys."""
    estate = Estate(stage)
    await estate.granted_at()
    made = stage.world.assign_role(HOME, principal_of(estate.account), READER)
    stage.wire.forged[f"GET {urlsplit(made.id).path.rpartition('/')[2]}"] = json_response(
        403, {"error": {"code": "AuthorizationFailed", "message": "no"}}
    )

    counted = await asked(stage, estate)

    assert counted["vaults"] == 1


@pytest.mark.parametrize(
    "resource",
    [
        f"{HOME}/{ASSIGNMENTS}/..",
        f"{HOME}/{ASSIGNMENTS}",
        f"{HOME}/resourceGroups/rg-cmk/{ASSIGNMENTS}/x'y",
        f"{HOME}/resourceGroups/rg-cmk/providers/Microsoft.KeyVault/vaults/{ASSIGNMENTS}/x",
        f"{HOME}/resourceGroups/rg-cmk/providers/Microsoft.KeyVault/vaults/no-such/{ASSIGNMENTS}/x",
    ],
)
@pytest.mark.parametrize("verb", ["write", "delete"])
async def test_whatever_the_scope_looks_like_the_event_is_handled(
    stage: Stage, resource: str, verb: str
) -> None:
    """Nobody is told of what concerns nobody."""
    estate = Estate(stage)
    await estate.granted_at()

    stage.world.tell_resource_event(resource, f"Microsoft.Authorization/roleAssignments/{verb}")
    await estate.hearing.follow()

    assert stage.failures == []
    assert stage.cards() == []


async def test_a_consumer_deleted_while_cut_off_ends_its_row_without_good_news(stage: Stage) -> None:
    """It cannot use the key again; it is gone, with what its access rested on."""
    estate = Estate(stage)
    await estate.granted_at()
    await estate.lose()

    stage.world.delete_account(estate.account)
    await estate.hearing.follow()
    await stage.sweep()

    assert [is_open for _, _, is_open in await impacts(stage.rows)] == [False]
    assert BACK not in stage.titles()
    assert [row for row in await stage.rows.of("Access") if "ConsumerId" in row] == []


async def test_a_consumer_that_moves_to_another_key_ends_its_row_without_good_news(stage: Stage) -> None:
    """What it rested on at the old key is forgotten."""
    estate = Estate(stage)
    await estate.granted_at()
    await estate.lose()
    other = estate.hearing.to_vault(stage.world.add_vault("kv-two"))

    stage.world.add_account("foundry", key=stage.world.add_key(other, "cmk-two"))
    await estate.hearing.follow()

    assert [is_open for _, _, is_open in await impacts(stage.rows)] == [False]
    assert BACK not in stage.titles()
    kept = [row["KeyId"] for row in await stage.rows.of("Access") if "ConsumerId" in row]
    assert [each.rpartition("/")[2] for each in kept] == ["cmk-two"]


async def test_a_cut_lasts_while_its_consumer_may_not_be_read(stage: Stage) -> None:
    """What cannot be seen is not restored."""
    estate = Estate(stage)
    await estate.granted_at()
    stage.world.keys.update(estate.key, {"enabled": False})
    await stage.sweep()
    assert [cause for cause, _, is_open in await impacts(stage.rows) if is_open] == ["key-disabled"]

    stage.world.keys.update(estate.key, {"enabled": True})
    stage.wire.forged["GET /accounts/foundry?"] = json_response(
        403, {"error": {"code": "AuthorizationFailed", "message": "no"}}
    )
    await watched(stage, minutes=6)

    assert [is_open for _, _, is_open in await impacts(stage.rows)] == [True]


async def test_a_later_innocent_assignment_is_not_blamed(stage: Stage) -> None:
    """A loss that no event told stays unknown when somebody writes another assignment."""
    estate = Estate(stage)
    await estate.granted_at()
    with unseen():
        stage.world.unassign_role(estate.grant)

    stage.world.assign_role(estate.vault.id, PERSON.object_id, READER)
    await estate.hearing.follow()

    assert await impacts(stage.rows) == [("permission", "unknown", True)]


async def test_an_innocent_deletion_heard_after_the_watch_is_not_blamed(stage: Stage) -> None:
    """What access rested on before the loss stays on record until it is back."""
    estate = Estate(stage)
    other = stage.world.assign_role(estate.vault.id, PERSON.object_id, READER)
    await estate.granted_at()
    stage.world.unassign_role(other.id)
    innocent = list(estate.hearing.waiting)
    estate.hearing.skip()
    with unseen():
        stage.world.unassign_role(estate.grant)
    await stage.sweep()

    await estate.hearing.hear(innocent)
    await stage.settle()

    assert await impacts(stage.rows) == [("permission", "unknown", True)]


async def test_neither_a_waived_loss_nor_its_end_is_told(stage: Stage) -> None:
    """Both are on record."""
    estate = Estate(stage)
    await estate.granted_at()
    waived = stage.under(
        f"""{AUTO}
[[waivers]]
rule = "consumer-cut-off"
match = "{estate.account.id.lower()}"
owner = "platform"
reason = "on its way out"
until = 2026-12-01
"""
    )
    stage.world.unassign_role(estate.grant)
    await estate.hearing.follow(waived)
    stage.world.assign_role(estate.vault.id, principal_of(estate.account), USUAL_ROLE)
    await estate.hearing.follow(waived)

    await stage.sweep(waived)

    assert [is_open for _, _, is_open in await impacts(stage.rows)] == [False]
    assert stage.titles() == []
