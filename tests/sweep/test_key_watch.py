"""Keys that somebody disabled or deleted, where no audit log tells."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.identifiers import KeyUri
from reactors.sweep.key_watch import ROUND, watch_keys
from reactors.sweep.watching import do_chores
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from tests.mixed_estate import open_findings
from tests.stage import Stage

MINUTE = timedelta(minutes=1)
CUT_OFF = "consumer-cut-off"


async def an_estate(stage: Stage, *, keys: int = 1) -> list[KeyVersion]:
    """Build accounts with a key each, sweep them, and let the watch see each key once."""
    vault = stage.world.add_vault()
    versions = [stage.world.add_key(vault, f"cmk-{number}") for number in range(keys)]
    for number, version in enumerate(versions):
        stage.world.add_account(f"foundry-{number}", key=version)
    await stage.sweep()
    await a_round(stage)
    stage.world.teams.kept.clear()
    stage.wire.asked.clear()
    return versions


async def a_round(stage: Stage) -> int:
    """Let the watch take as many turns as all keys need; return how many had changed."""
    changed = 0
    for _ in range(ROUND):
        stage.world.advance(MINUTE)
        changed += await watch_keys(stage.ports, now=stage.world.clock.now())
    await stage.settle()
    return changed


async def test_a_key_that_is_disabled_is_found_within_a_round(stage: Stage) -> None:
    """The impact says that the watch saw it, and that nobody knows who did it."""
    (version,) = await an_estate(stage)
    stage.world.keys.update(version, {"enabled": False})

    assert await a_round(stage) == 1

    (impact,) = await stage.rows.of("Impact")
    assert (impact["Cause"], impact["Road"], impact["ActorId"]) == ("key-disabled", "watch", "unknown")
    assert {rule for rule, _ in await open_findings(stage)} >= {CUT_OFF, "key-disabled"}


async def test_a_key_that_is_deleted_and_recovered_is_found_both_times(stage: Stage) -> None:
    """Its end is told, too."""
    (version,) = await an_estate(stage)
    stage.world.keys.delete(version.key)
    await a_round(stage)
    gone = {rule for rule, _ in await open_findings(stage)}

    stage.world.keys.recover(version.key)
    await a_round(stage)

    assert gone >= {CUT_OFF, "key-missing"}
    assert CUT_OFF not in {rule for rule, _ in await open_findings(stage)}
    (impact,) = await stage.rows.of("Impact")
    assert (impact["Cause"], impact["IsOpen"]) == ("key-deleted", False)


async def test_each_key_costs_one_request_a_round_and_nothing_is_written(stage: Stage) -> None:
    """Where nothing has changed."""
    await an_estate(stage, keys=7)
    stage.storage_wire.asked.clear()

    assert await a_round(stage) == 0

    assert len(stage.wire.asked) == 7
    assert [each for each in stage.storage_wire.asked if each.startswith(("PUT", "POST", "MERGE"))] == []


async def test_a_key_that_cannot_be_read_is_left_to_the_sweep(stage: Stage) -> None:
    """Unknown is no change."""
    await an_estate(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/versions", status=403, count=99))

    assert await a_round(stage) == 0


@pytest.mark.parametrize("has_feed", [True, False], ids=["audit log", "none"])
async def test_keys_are_looked_at_only_where_no_audit_log_tells(stage: Stage, *, has_feed: bool) -> None:
    """The log is faster, and knows who."""
    (version,) = await an_estate(stage)
    ports = replace(stage.ports, has_audit_feed=has_feed)
    uri = KeyUri.parse(version.uri, suffixes=ports.key_suffixes)
    before = await ports.inventory.find_key_state(uri)
    stage.world.keys.update(version, {"enabled": False})

    for _ in range(ROUND):
        stage.world.advance(MINUTE)
        await do_chores(ports)

    assert (await ports.inventory.find_key_state(uri) == before) is has_feed
