"""A sweep over a mixed estate: the inventory from nothing, and what no event had told."""

import logging
from datetime import timedelta

import pytest

from reactors.core.identifiers import ResourceId
from reactors.core.ports import Queue
from reactors.shell.on_sweep import start_sweep
from reactors.sweep.messages import ResourcesPart
from sandbox.faults import Fault, FaultKind
from tests.mixed_estate import (
    HOMES,
    NESTED,
    SECOND_HOME,
    TOP_LEVEL,
    URI,
    a_mixed_estate,
    bound_names,
    consumers_on_record,
    open_findings,
    sweep_through_a_day,
)
from tests.stage import START, Stage

UNREADABLE = ("subject-unreadable", f"/subscriptions/{SECOND_HOME}")
REFUSED = Fault(FaultKind.STATUS, f"/subscriptions/{SECOND_HOME}/", status=403, count=1000)


async def test_the_inventory_is_built_from_nothing(stage: Stage) -> None:
    """Every resource of every subscription; those with a key under their key."""
    a_mixed_estate(stage.world)

    await stage.sweep()

    assert await bound_names(stage) == TOP_LEVEL
    names = {ResourceId.parse(row["ResourceId"]).name for row in await consumers_on_record(stage)}
    assert names == TOP_LEVEL | {"project", "srch-cmk"}
    assert await stage.ports.inventory.is_whole(stage.world.clock.now())
    assert "sweep-completed" in await stage.rows.kinds()
    assert stage.failures == []


async def test_nested_consumers_are_known_after_a_day(stage: Stage) -> None:
    """Scopes and search objects show when the children of their parents are due."""
    a_mixed_estate(stage.world)

    await sweep_through_a_day(stage)

    assert await bound_names(stage) == TOP_LEVEL | NESTED
    assert stage.failures == []


async def test_each_key_is_read_once_and_nothing_is_read_twice_for_nothing(stage: Stage) -> None:
    """A sweep that finds all as it was costs pages, keys and a constant per vault and subscription."""
    estate = a_mixed_estate(stage.world)
    stage.world.add_account("another", key=stage.world.add_key(estate.vault, "cmk-other").key)
    await stage.sweep()
    asked = len(stage.wire.asked)

    stage.world.advance(timedelta(seconds=1))
    await stage.sweep()

    urls = [str(each.url).partition("?")[0].lower() for each in stage.wire.asked[asked:]]
    keys = [url for url in urls if url.endswith(("/keys/cmk-foundry", "/keys/cmk-other"))]
    assert sorted(keys) == sorted(set(keys))
    assert len(keys) == 2
    assert sum(url.endswith("/vaults/kv-cmk") for url in urls) == 1
    due = {"/connections", "/projects", "/capabilityhosts", "/encryptionscopes"}
    assert not [url for url in urls if "/accounts/" in url and not any(part in url for part in due)]


async def test_a_change_that_no_event_told_is_told_from_what_to_what(stage: Stage) -> None:
    """It is confirmed by reading the resource, told once, and on record afterwards."""
    estate = a_mixed_estate(stage.world)
    await stage.sweep()
    second = stage.world.rotate_key(estate.first)
    stage.world.add_account(key=second)
    told = len(stage.titles())

    await stage.sweep()
    await stage.sweep()

    (entry,) = [each.entry for each in await stage.rows.journal() if each.entry.kind == "change-missed"]
    assert f"key version from {estate.first.version} to {second.version}" in entry.detail
    assert [title for title in stage.titles()[told:] if "no event had told" in title] == [
        "Foundry was changed, and no event had told"
    ]


async def test_a_resource_that_is_gone_is_forgotten_and_its_findings_are_resolved(stage: Stage) -> None:
    """Said in the journal."""
    estate = a_mixed_estate(stage.world)
    await stage.sweep()
    stage.world.accounts.remove(estate.foundry)

    await stage.sweep()

    assert "foundry" not in await bound_names(stage)
    entries = [each.entry.detail for each in await stage.rows.journal()]
    assert "The sweep found that foundry is gone; no event had told so." in entries
    assert not [rule for rule, subject in await open_findings(stage) if subject.endswith("/accounts/foundry")]


async def test_a_new_resource_is_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody is called for it as long as every rule holds."""
    estate = a_mixed_estate(stage.world)
    await stage.sweep()
    stage.world.add_account("late", key=estate.first.key)
    caplog.set_level(logging.INFO, logger="cmk_reactor")
    caplog.clear()

    await stage.sweep()

    assert [each.message for each in caplog.records if "sweep_missed" in each.message] != []
    assert "late" in await bound_names(stage)


async def test_an_update_of_the_reactor_is_nothing_missed(stage: Stage) -> None:
    """Though the event about it was lost."""
    estate = a_mixed_estate(stage.world)
    await stage.sweep()
    second = stage.world.rotate_key(estate.first)
    await stage.tell(second)
    await stage.settle()

    await stage.sweep()

    assert stage.pinned_to() == second.version
    missed = [each.entry.detail for each in await stage.rows.journal() if each.entry.kind == "change-missed"]
    assert missed == []


async def test_more_than_a_page_is_followed(stage: Stage) -> None:
    """Each page is a message of its own."""
    a_mixed_estate(stage.world)
    for index in range(1005):
        stage.world.add_account(f"many-{index:04}", subscription_id=SECOND_HOME, kind="TextAnalytics")
    ports = stage.under('[[scopes]]\nmatch = "*"\nrequire_cmk = false\n')
    await start_sweep(ports)
    await stage.drain(ports, only=Queue.SWEEPS)
    parts = [text for queue, text, _ in stage.queues.sent if queue == Queue.SWEEPS and SECOND_HOME in text]

    assert len(parts) == 2
    assert '"token":""' in parts[0]
    assert '"token":""' not in parts[1]
    assert len(await stage.rows.of("Resources", PartitionKey=SECOND_HOME)) == 1007


async def test_a_subscription_that_cannot_be_read_is_unknown_until_it_can(stage: Stage) -> None:
    """The others are swept all the same, and the sweep completes."""
    a_mixed_estate(stage.world)
    await stage.sweep()
    stage.world.faults.add(REFUSED)

    await stage.sweep()

    assert UNREADABLE in await open_findings(stage)
    assert await stage.ports.sweeps.list_left(stage.world.clock.now()) == []
    titles = [title for title in stage.titles() if "Unclear: Something could not be read" in title]
    assert len(titles) == 1
    stage.world.faults.clear()
    stage.world.advance(timedelta(hours=1))
    await stage.sweep()
    assert UNREADABLE not in await open_findings(stage)


async def test_a_page_that_is_refused_makes_the_subscription_unknown(stage: Stage) -> None:
    """Once, and not resolved in between."""
    a_mixed_estate(stage.world)
    part = ResourcesPart(START, SECOND_HOME)
    stage.world.faults.add(Fault(FaultKind.STATUS, "Microsoft.ResourceGraph", status=403, count=9))
    await stage.ports.sweeps.begin(START, ["other"])

    for _ in range(2):
        await stage.ports.queues.send(Queue.SWEEPS, part.to_json())
        await stage.drain()

    (row,) = await stage.rows.of("Findings", RuleId="subject-unreadable")
    assert (row["State"], row["Episode"], row["Verdict"]) == ("open", 1, "unknown")


async def test_what_resource_graph_still_shows_opens_and_resolves_nothing(stage: Stage) -> None:
    """It lags: the account itself is read before anything changes."""
    estate = a_mixed_estate(stage.world)
    bare = stage.world.add_account("bare")
    await stage.sweep()
    before = await open_findings(stage)
    assert ("consumer-without-cmk", bare.id.lower()) in before
    stage.world.add_account("foundry")
    stage.world.add_account("bare", key=estate.first)
    stage.world.graph.freeze()
    stage.world.add_account("foundry", key=estate.first)
    stage.world.add_account("bare")

    await sweep_through_a_day(stage)

    after = await open_findings(stage)
    wanted = ("/accounts/foundry", "/accounts/bare")
    new = {rule for rule, subject in set(after) - set(before) if subject.endswith(wanted)}
    assert new <= {"foundry-feature-not-covered"}
    assert not [each for each in set(before) - set(after) if each[1].endswith(wanted)]
    assert "foundry" in await bound_names(stage)
    assert "bare" not in await bound_names(stage)
    assert "change-missed" not in await stage.rows.kinds()


async def test_what_has_changed_is_found_although_it_does_not_show(stage: Stage) -> None:
    """A resource that Resource Graph has lost is looked at before it is believed to be gone."""
    a_mixed_estate(stage.world)
    await stage.sweep()
    account = stage.world.get_account("foundry")
    stage.world.accounts.remove(account)
    stage.world.graph.freeze()
    stage.world.accounts.put(account)

    await stage.sweep()

    assert "foundry" in await bound_names(stage)


async def test_a_key_that_nobody_uses_any_more_is_forgotten_with_its_vault(stage: Stage) -> None:
    """What was wrong with them concerns nobody."""
    vault = stage.world.add_vault(purge_protection=False)
    stage.world.add_account(key=stage.world.add_key(vault))
    await stage.sweep()
    assert await stage.rows.of("Findings", RuleId="vault-unwatched", State="open")
    stage.world.accounts.remove(stage.world.get_account("foundry"))

    await stage.sweep()
    stage.world.advance(timedelta(hours=1))
    await stage.sweep()

    assert not [each for each in await open_findings(stage) if vault.name in each[1]]
    assert await stage.ports.inventory.list_hosts() == []
    assert await stage.ports.inventory.list_keys(URI.host) == []


async def test_a_waived_finding_opens_as_waived_and_again_when_the_waiver_has_ended(stage: Stage) -> None:
    """Nobody is called before."""
    stage.world.add_account("bare")
    waived = stage.under(
        '[[waivers]]\nrule = "consumer-without-cmk"\nmatch = "*"\nreason = "until moved"\n'
        'owner = "ai-platform"\nuntil = 2026-11-30\n'
    )
    await stage.sweep(waived)
    (row,) = await stage.rows.of("Findings", RuleId="consumer-without-cmk")
    assert (row["State"], row["Episode"]) == ("waived", 1)
    told = [title for title in stage.titles() if "customer-managed" in title.lower()]
    stage.world.advance(timedelta(days=40))

    await stage.sweep(waived)

    (row,) = await stage.rows.of("Findings", RuleId="consumer-without-cmk")
    assert (row["State"], row["Episode"]) == ("open", 2)
    assert told == []


async def test_subscriptions_are_those_configured_else_those_that_hold_something(stage: Stage) -> None:
    """And those that an earlier sweep has read, even when they have disappeared."""
    a_mixed_estate(stage.world)

    assert await start_sweep(stage.ports) == len(HOMES)

    await stage.drain(only=Queue.SWEEPS)
    assert sorted(await stage.ports.sweeps.list_known_subscriptions()) == sorted(HOMES)
