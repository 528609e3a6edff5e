"""Handling the hint of an event, from the queue to what it leaves behind."""

import json
import logging
from datetime import timedelta

import pytest

from reactors.core.errors import RefusedError
from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from reactors.shell.on_event import handle_event
from reactors.shell.on_watch import watch
from reactors.shell.retries import MAX_ATTEMPTS
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.state import VaultEventType
from tests.interposition import interposed
from tests.stage import Stage


async def test_a_rotated_key_takes_its_pinned_consumer_along(stage: Stage) -> None:
    """From the event to the proof, with everything that is to be written and told."""
    _, _, second = stage.rotated()
    await stage.tell(second)

    await stage.settle()

    update = await stage.update()
    assert update.state is UpdateState.PROVEN
    assert stage.pinned_to() == second.version
    assert stage.patches() == 1
    assert stage.titles() == ["Key cmk-foundry has a new version", "foundry is on the new key version"]
    assert [kind for kind in await stage.rows.kinds() if kind != "finding-opened"] == [
        "event-handled",
        "notice-queued",
        "notice-sent",
        "notice-sent",
        "update-patch-sent",
        "update-planned",
        "update-proven",
    ]
    assert await stage.rows.findings() == {}
    assert list(await stage.rows.findings("resolved")) == ["consumer-key-version-behind"]
    assert stage.failures == []


async def test_an_estate_is_dealt_with_as_each_scope_says(stage: Stage) -> None:
    """Pinned ones move under `auto`, are told under `observe`; versionless ones are left alone."""
    account, first, second = stage.rotated()
    stage.world.add_account("follows", key=first.key)
    stage.world.add_account("watched", key=first, resource_group="rg-watched")
    stage.world.add_account("current", key=second)
    scoped = stage.under(
        '[[scopes]]\nmatch = "*"\nupdates = "observe"\n'
        f'[[scopes]]\nmatch = "{account.id.partition("/providers")[0]}"\nupdates = "auto"\n'
    )
    await stage.tell(second)

    await stage.settle(scoped)

    assert stage.pinned_to("foundry") == second.version
    assert stage.pinned_to("watched") == first.version
    assert "keyVersion" not in stage.world.get_account("follows").key_properties
    assert (await stage.update("watched")).state is UpdateState.PLANNED
    assert await stage.updates("follows") == await stage.updates("current") == []
    assert stage.patches() == 1
    card = json.dumps(stage.cards()[0])
    for text in (
        "Being updated now",
        "Would update",
        "Follows new versions by itself",
        "Already on the newest",
    ):
        assert text in card


async def test_a_redelivered_event_is_handled_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Event Grid delivers at least once; the claim remembers for as long as it is kept."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")
    _, _, second = stage.rotated()
    hint = await stage.tell(second)
    await stage.settle()
    asked = len(stage.wire.asked)

    await handle_event(hint, stage.ports)

    assert "event_already_handled" in caplog.text
    assert len(stage.wire.asked) == asked
    assert await stage.receive() == []


@pytest.mark.parametrize("text", ["not JSON", "{}", "[]", "null", "[" * 100_000], ids=lambda text: text[:9])
async def test_a_message_that_is_no_hint_is_recorded(stage: Stage, text: str) -> None:
    """It does not come back."""
    await handle_event(text, stage.ports)

    (rejected,) = await stage.rows.of("Rejected")
    assert (rejected["Source"], rejected["Body"]) == (Queue.EVENTS, text[:30_000])


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, "/resources$", status=429, retry_after=9),
        Fault(FaultKind.STATUS, "/resources$", status=503, count=4),
        Fault(FaultKind.MALFORMED, "/resources$"),
        Fault(FaultKind.DROP_RESPONSE, "/accounts/foundry$", "GET"),
        Fault(FaultKind.STATUS, "/keys/cmk-foundry", status=500, count=3),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.path.strip('$/')}-{fault.status}",
)
async def test_a_passing_failure_brings_the_event_back(stage: Stage, fault: Fault) -> None:
    """Nothing is decided on half a reading, and in the end everything is done once."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    stage.world.faults.add(fault)

    await stage.settle()

    assert stage.world.faults.pending() == []
    assert (await stage.update()).state is UpdateState.PROVEN
    assert len(stage.references()) == len(set(stage.references())) == 2
    assert stage.failures == []


async def test_an_event_comes_back_later_each_time(stage: Stage) -> None:
    """Azure's wish first, then ever longer waits of ours; over a minute the watch keeps the message."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/resources$", status=429, retry_after=45))
    stage.world.faults.add(Fault(FaultKind.STATUS, "/resources$", status=503, count=4))

    await stage.drain(only=Queue.EVENTS)

    assert stage.queues.delays(Queue.EVENTS) == [0, 45, 10, 20, 40]
    (reminder,) = await stage.rows.of("Claims", Kind="message")
    assert reminder["DueAt"] == stage.world.clock.now() + timedelta(seconds=80)
    assert await watch(stage.ports) == 0
    stage.world.advance(timedelta(seconds=80))
    assert await watch(stage.ports) == 1
    await stage.settle()
    assert (await stage.update()).state is UpdateState.PROVEN


async def test_an_event_that_never_succeeds_is_set_aside_and_told(stage: Stage) -> None:
    """After the last attempt nothing drives it on any more."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/resources$", status=503, count=99))

    await stage.settle()

    assert stage.world.exchanges.count(path="/resources$", status=503) == MAX_ATTEMPTS + 1
    assert list(await stage.rows.findings()) == ["work-poisoned"]
    assert stage.titles() == ["A message could not be handled"]
    assert await stage.rows.of("Claims", PartitionKey="due") == []
    assert stage.failures == []


async def test_a_reaction_that_fails_for_good_hides_no_other(stage: Stage) -> None:
    """The update cannot be stored; the finding, the notice and the journal are there all the same."""
    _, _, second = stage.rotated()
    await stage.tell(second)

    async def refusing(call: str) -> None:
        if call == "updates.create":
            raise RefusedError("the table refuses")

    await stage.settle(interposed(stage.ports, refusing))

    assert await stage.updates() == []
    assert stage.titles() == ["Key cmk-foundry has a new version"]
    assert list(await stage.rows.findings()) == ["consumer-key-version-behind"]
    details = [each.entry.detail for each in await stage.rows.journal()]
    assert any("the table refuses" in detail for detail in details)


async def test_an_account_that_may_not_be_read_is_an_unknown_finding(stage: Stage) -> None:
    """Unknown is not compliant: it is on record, and the notice names it."""
    _, first, second = stage.rotated()
    stage.world.add_account("hidden", key=first)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/hidden$", status=403, count=99))
    await stage.tell(second)

    await stage.settle()

    (unknown,) = await stage.rows.of("Findings", Verdict="unknown")
    assert (unknown["RuleId"], unknown["State"]) == ("subject-unreadable", "open")
    assert unknown["SubjectId"].endswith("/accounts/hidden")
    assert "403 AuthorizationFailed" in unknown["Detail"]
    assert "hidden" in json.dumps(stage.cards()[0])
    assert (await stage.update()).state is UpdateState.PROVEN


async def test_what_can_be_read_again_resolves_its_finding(stage: Stage) -> None:
    """By the next event of the key."""
    _, first, second = stage.rotated()
    stage.world.add_account("hidden", key=first)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/hidden$", status=403))
    await stage.tell(second)
    await stage.settle()

    await stage.tell(second)
    await stage.settle()

    assert await stage.rows.findings() == {}
    assert stage.pinned_to("hidden") == second.version


@pytest.mark.parametrize("kind", VaultEventType)
async def test_a_key_that_is_gone_is_a_finding_and_told(stage: Stage, kind: VaultEventType) -> None:
    """Whatever the event was about; nothing is changed on its consumers."""
    _, _, second = stage.rotated()
    stage.world.keys.delete(second.key)
    await stage.tell(second, kind)

    await stage.settle()

    findings = await stage.rows.findings()
    assert list(findings) == ["key-missing"]
    assert "404" in findings["key-missing"]
    assert stage.titles() == ["Key cmk-foundry could not be judged"]
    assert stage.patches() == 0


async def test_a_key_that_comes_near_its_expiry_and_expires_is_told_twice(stage: Stage) -> None:
    """Once for each; the first finding is resolved by the second event."""
    expiring = stage.world.add_key(stage.world.add_vault(), expires_in=timedelta(days=20))
    stage.world.add_account(key=expiring)
    await stage.tell(expiring, VaultEventType.NEAR_EXPIRY)
    await stage.settle()
    stage.world.advance(timedelta(days=21))
    await stage.tell(expiring, VaultEventType.EXPIRED)
    await stage.settle()

    assert stage.titles()[0] == "Key cmk-foundry expires in 20 days"
    assert sorted(stage.titles()[1:]) == [
        "Key cmk-foundry has expired and is still in use",
        "Over: A key version in use expires soon",
        "The newest version of a key cannot be used",
    ]
    assert "key-expired" in await stage.rows.findings()
    assert "key-near-expiry" in await stage.rows.findings("resolved")
    assert stage.patches() == 0


async def test_the_same_fact_told_by_two_events_is_one_finding_and_one_notice(stage: Stage) -> None:
    """A finding keeps its episode while it holds."""
    expiring = stage.world.add_key(stage.world.add_vault(), expires_in=timedelta(days=20))
    stage.world.add_account(key=expiring)

    for _ in range(2):
        await stage.tell(expiring, VaultEventType.NEAR_EXPIRY)
        await stage.settle()

    assert len(stage.cards()) == 1
    (finding,) = await stage.rows.of("Findings", RuleId="key-near-expiry")
    assert finding["Episode"] == 1


async def test_events_out_of_order_end_on_the_newest_version(stage: Stage) -> None:
    """The late event of the older version finds the consumer moved already."""
    _, _, second = stage.rotated()
    stage.world.advance(timedelta(days=1))
    third = stage.world.rotate_key(second)
    await stage.tell(third)
    await stage.settle()

    await stage.tell(second)
    await stage.settle()

    assert stage.pinned_to() == third.version
    assert stage.patches() == 1
    assert [update.state for update in await stage.updates()] == [UpdateState.PROVEN]


async def test_an_estate_without_consumers_is_quiet(stage: Stage) -> None:
    """The event is on record as handled, and nobody is told."""
    key = stage.world.add_key(stage.world.add_vault())
    await stage.tell(key)

    await stage.settle()

    assert stage.cards() == []
    assert await stage.rows.kinds() == ["event-handled"]


async def test_many_consumers_are_all_moved_once(stage: Stage) -> None:
    """Eight at a time are read and decided on, and every update is one of its own."""
    _, first, second = stage.rotated()
    for index in range(12):
        stage.world.add_account(f"foundry-{index:02}", key=first)
    await stage.tell(second)

    await stage.drain(at_most=2000)

    assert stage.patches() == 13
    states = [row["State"] for row in await stage.rows.of("Updates")]
    assert states == ["proven"] * 13
    assert await stage.rows.findings() == {}
    await stage.rows.journal()
