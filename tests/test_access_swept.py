"""What a sweep and the watch see of access, and what looking at it costs."""

from collections import Counter
from urllib.parse import urlsplit

import pytest

from sandbox.actors import PERSON
from sandbox.authorization.builders import USUAL_ROLE
from tests.granted_access import HOME, Estate, asked, impacts, principal_of
from tests.hearing import Hearing
from tests.stage import Stage

ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments"
LOST = "foundry can no longer use key cmk-foundry"
BACK = "foundry can use key cmk-foundry again"
READER = "Reader"


async def test_a_role_without_key_actions_costs_two_reads(stage: Stage) -> None:
    """The assignment and its role; no vault is asked."""
    estate = Estate(stage)
    await estate.granted_at()

    stage.world.assign_role(HOME, principal_of(estate.account), READER)

    assert await asked(stage, estate) <= Counter({"roleassignments": 1, "roledefinitions": 1})
    assert stage.cards() == []


async def test_an_event_heard_after_the_sweep_still_tells_who_did_it(stage: Stage) -> None:
    """The row learns its actor; nobody is told twice."""
    estate = Estate(stage)
    await estate.granted_at()
    stage.world.unassign_role(estate.grant)
    late = list(estate.hearing.waiting)
    estate.hearing.skip()
    await stage.sweep()
    assert await impacts(stage.rows) == [("permission", "unknown", True)]

    await estate.hearing.hear(late)
    await stage.settle()

    assert await impacts(stage.rows) == [("permission", PERSON.object_id, True)]
    assert stage.titles() == [LOST]


async def test_a_second_sweep_with_nothing_changed_writes_nothing(stage: Stage) -> None:
    """Neither what access rests on nor an impact."""
    estate = Estate(stage)
    await estate.granted_at()
    await estate.lose()
    await stage.sweep()
    stored = len(stage.storage_wire.asked)

    await stage.sweep()

    lines = [each for each in stage.storage_wire.asked[stored:] if "CmkAccess" in each or "CmkImpact" in each]
    assert [each for each in lines if not each.startswith("GET")] == []


@pytest.mark.parametrize("keys", [1, 6])
async def test_a_sweep_reads_the_grants_of_a_vault_once(stage: Stage, keys: int) -> None:
    """However many keys of it are in use."""
    estate = Estate(stage)
    for index in range(1, keys):
        stage.world.add_account(f"f{index}", key=stage.world.add_key(estate.vault, f"cmk-{index}"))
    await estate.granted_at()
    before = len(stage.wire.asked)

    await stage.sweep()

    paths = [urlsplit(str(each.url)).path.lower() for each in stage.wire.asked[before:]]
    assert len([each for each in paths if each.endswith("/roleassignments")]) == 1
    assert len([each for each in paths if each.endswith("/denyassignments")]) == 1


async def test_an_assignment_with_no_vault_below_costs_nothing(stage: Stage) -> None:
    """Most assignments of a tenant have nothing to do with keys."""
    estate = Estate(stage)
    await estate.granted_at()

    stage.world.assign_role(f"{HOME}/resourceGroups/rg-other", principal_of(estate.account), USUAL_ROLE)

    assert await asked(stage, estate) == Counter()


async def test_where_no_key_is_in_use_nothing_is_asked(stage: Stage) -> None:
    """The event is on record."""
    hearing = Hearing(stage)
    stage.world.tell_resource_event(
        f"{HOME}/{ASSIGNMENTS}/00000000-0000-0000-0000-000000000001",
        "Microsoft.Authorization/roleAssignments/write",
    )

    await hearing.follow()

    assert stage.wire.asked == []
    assert await stage.rows.kinds() == ["event-handled"]
