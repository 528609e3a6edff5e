"""What the watch looks at between sweeps: keys at risk, the wiring, and what is past its age."""

import asyncio
from datetime import timedelta

import pytest

from reactors.core.errors import TransientError
from reactors.sweep.watching import do_chores
from sandbox.faults import Fault, FaultKind
from tests.mixed_estate import MixedEstate, a_mixed_estate, open_findings, unwatch_source, watch_source
from tests.stage import Stage

QUARTER = timedelta(minutes=15)


async def watched(stage: Stage) -> dict[tuple[str, str], str]:
    """Let the watch do its chores a quarter of an hour later, and return what is open."""
    stage.world.advance(QUARTER)
    await do_chores(stage.ports)
    await stage.settle()
    return await open_findings(stage)


async def swept(stage: Stage) -> MixedEstate:
    """Return a mixed estate that has been swept."""
    estate = a_mixed_estate(stage.world)
    await stage.sweep()
    return estate


async def test_a_vault_without_its_event_subscription_is_told_and_resolved(stage: Stage) -> None:
    """Deleted by someone, restored by someone."""
    estate = await swept(stage)
    unwatched = ("vault-unwatched", str(estate.vault_id))
    assert unwatched not in await watched(stage)
    unwatch_source(stage.world, estate.vault.id)

    assert unwatched in await watched(stage)
    assert unwatched in await watched(stage)

    titles = [title for title in stage.titles() if title.startswith("Events of a vault")]
    assert len(titles) == 1
    watch_source(stage.world, estate.vault.id)
    assert unwatched not in await watched(stage)


async def test_a_deleted_topic_is_noticed(stage: Stage) -> None:
    """It takes the event subscriptions along."""
    estate = await swept(stage)
    for topic in [each for each in stage.world.grid.topics.values() if each.source == estate.vault.id]:
        stage.world.grid.remove_topic(topic.name)

    assert ("vault-unwatched", str(estate.vault_id)) in await watched(stage)


async def test_a_diagnostic_setting_that_is_switched_off_is_noticed(stage: Stage) -> None:
    """Until it is on again."""
    estate = await swept(stage)
    off = ("vault-audit-log-off", str(estate.vault_id))
    assert off not in await watched(stage)
    stage.world.change_vault(estate.vault, audit_hub="")

    assert off in await watched(stage)
    stage.world.change_vault(estate.vault, audit_hub="audit")
    assert off not in await watched(stage)


async def test_a_key_at_risk_is_looked_at_until_nothing_is_wrong(stage: Stage) -> None:
    """Expiry is noticed within minutes though no event tells of it."""
    estate = await swept(stage)
    stage.world.advance(timedelta(days=365))
    await stage.sweep()
    expired = [each for each in await open_findings(stage) if each[0] == "key-expired"]
    assert expired
    assert any(await stage.ports.inventory.list_at_risk())
    estate.first.expires_on = None

    found = await watched(stage)

    assert not [each for each in found if each[0] == "key-expired"]


async def test_a_key_at_risk_costs_its_consumers_only_when_something_changes(stage: Stage) -> None:
    """Else the key and its vault."""
    await swept(stage)
    await watched(stage)
    assert any(await stage.ports.inventory.list_at_risk())
    asked = len(stage.wire.asked)

    await watched(stage)

    assert not [each.url for each in stage.wire.asked[asked:] if "/accounts/foundry" in str(each.url)]


async def test_each_chore_is_done_by_one_process(stage: Stage) -> None:
    """Of two watches at the same minute."""
    await swept(stage)
    stage.world.advance(QUARTER)
    asked = len(stage.wire.asked)
    await do_chores(stage.ports)
    once = len(stage.wire.asked) - asked
    stage.world.advance(QUARTER)
    asked = len(stage.wire.asked)

    await asyncio.gather(do_chores(stage.ports), do_chores(stage.ports))

    assert len(stage.wire.asked) - asked == once
    await do_chores(stage.ports)
    assert len(stage.wire.asked) - asked == once


async def test_old_rows_are_pruned_once_a_day(stage: Stage) -> None:
    """Claims, outbox, rejected input and sweeps."""
    await swept(stage)
    assert await stage.rows.of("Claims") != []
    stage.world.advance(timedelta(days=40))

    await do_chores(stage.ports)

    swept_at = [row for row in await stage.rows.of("Sweeps") if "StartedAt" in row]
    assert [row for row in await stage.rows.of("Claims") if row["PartitionKey"] != "due"] == []
    assert (swept_at, await stage.rows.of("Outbox")) == ([], [])


async def test_wiring_that_cannot_be_read_is_no_finding_of_its_own(stage: Stage) -> None:
    """Not looked at is neither good nor bad; a passing failure is tried again at the next turn."""
    estate = await swept(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, "eventSubscriptions", status=403, count=9))
    assert ("vault-unwatched", str(estate.vault_id)) not in await watched(stage)
    stage.world.faults.clear()
    stage.world.faults.add(Fault(FaultKind.STATUS, "eventSubscriptions", status=503, count=9))

    with pytest.raises(TransientError):
        await watched(stage)


@pytest.mark.parametrize("count", [1, 23])
async def test_many_vaults_are_looked_at_in_turn(stage: Stage, count: int) -> None:
    """Twenty at a time, so that a turn costs no more however many there are."""
    for index in range(count):
        vault = stage.world.add_vault(f"kv-{index:02}")
        stage.world.add_account(f"foundry-{index:02}", key=stage.world.add_key(vault).key)
    await stage.sweep()
    for vault in stage.world.keys.vaults.values():
        watch_source(stage.world, vault.id)

    turns = [await watched(stage) for _ in range(2)]

    left = [sum(rule == "vault-unwatched" for rule, _ in found) for found in turns]
    assert left[-1] == 0
    assert all(earlier - later <= 20 for earlier, later in zip([count, *left], left, strict=False))
