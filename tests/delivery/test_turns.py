"""What waits for a channel goes one message at a time, together where it can, and is never lost."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

from reactors.core.findings import Finding, Verdict
from reactors.core.notices import Stage as Of
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Notify
from reactors.core.records import Reminder, WorkKind
from reactors.core.severity import Severity
from reactors.core.told import Told, tell
from reactors.delivery.outbox import hand_over
from reactors.shell.on_notification import handle_notification
from sandbox.faults import Fault, FaultKind
from tests.builders import SUBSCRIPTION, a_notice
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]

GATHERED = '[[channels]]\nname = "teams"\n'
WEBHOOK = "/workflows/"


def news(name: str, severity: Severity = Severity.HIGH, stage: Of = Of.OPENED) -> Notify:
    """Return news about one finding."""
    notice = replace(a_notice(f"About {name}", severity=severity), stage=stage)
    return Notify(f"news|{name}|{stage}", notice, told=(told(name),))


def told(name: str) -> Told:
    """Return what is told of a finding about something of that name."""
    finding = Finding("a-rule", name, SUBSCRIPTION, Severity.HIGH, Verdict.NON_COMPLIANT, "x")
    return tell(finding, 1, Of.OPENED)


async def states(stage: Stage) -> list[str]:
    """Return the states of all rows of the outbox."""
    return sorted(str(row["State"]) for row in await stage.rows.of("Outbox"))


async def test_the_first_goes_at_once_and_what_follows_goes_together(stage: Stage) -> None:
    """One card for the first, half a minute later one for the other forty."""
    ports = stage.under(GATHERED)
    await hand_over(news("first"), ports)
    await stage.drain(ports)
    begun = stage.world.clock.now()
    for number in range(40):
        await hand_over(news(f"other {number}"), ports)

    await stage.settle(ports)

    assert stage.titles()[0] == "About first"
    assert stage.titles()[1].startswith("40 alerts at once, the worst: About other")
    assert len(stage.cards()) == 2
    sent = stage.world.teams.kept[1].at
    assert sent - begun == timedelta(seconds=30)
    assert await states(stage) == ["sent"] * 42
    bundles = {row["Bundle"] for row in await stage.rows.of("Outbox") if row["Bundle"]}
    assert len(bundles) == 1
    assert await stage.rows.of("OutboxIndex") == []
    assert await stage.rows.of("Claims") == []


async def test_a_bundle_survives_a_kill_at_any_call(new_stage: NewStage) -> None:
    """Only a kill between the channel's answer and the row that notes it sends twice, as the same message."""
    twice = []
    for calls in count():
        async with new_stage() as stage:
            ports = stage.under(GATHERED)
            for number in range(3):
                await hand_over(news(f"thing {number}"), ports)
            (message, *_) = await stage.receive()
            stage.messages = []
            kill = KillAt(calls)
            with suppress(KilledError):
                await handle_notification(message.text, interposed(ports, kill))
            await stage.settle(ports)

            said = f"killed at call {calls}, {kill.killed_at}"
            assert len(set(stage.references())) == 1, said
            assert stage.titles()[0].startswith("3 alerts at once"), said
            assert await states(stage) == ["sent"] * 4, said
            assert await stage.rows.of("OutboxIndex") == [], said
            assert await stage.rows.of("Claims") == [], said
            if len(stage.references()) > 1:
                twice.append(kill.killed_at)
            if not kill.killed_at:
                break
    assert twice == ["outbox.replace"]


async def test_the_same_news_of_two_looks_is_told_once(stage: Stage) -> None:
    """Each look composed a notice of its own."""
    first = news("foundry")
    second = replace(first, topic="news|another look")
    more = replace(first, topic="news|a look that saw more", told=(*first.told, told("vault")))

    for notify in (first, second, more):
        await hand_over(notify, stage.ports)
        await stage.settle()

    assert len(stage.cards()) == 2
    assert await states(stage) == ["dropped", "sent", "sent"]


async def test_the_worst_stands_first_in_a_bundle(stage: Stage) -> None:
    """Whenever it came."""
    ports = stage.under(GATHERED)
    for name, severity in [("a", Severity.LOW), ("b", Severity.CRITICAL), ("c", Severity.MEDIUM)]:
        await hand_over(news(name, severity), ports)

    await stage.settle(ports)

    assert stage.titles() == ["3 alerts at once, the worst: About b"]


async def test_while_a_channel_is_down_messages_gather_behind_the_one_that_is_tried(stage: Stage) -> None:
    """When it is up again they go together, and nothing is lost."""
    stage.world.faults.add(Fault(FaultKind.STATUS, WEBHOOK, status=503, count=3))
    ports = stage.under(GATHERED)
    await hand_over(news("first"), ports)
    await stage.handle((await stage.receive())[0], ports)
    for number in range(9):
        await hand_over(news(f"other {number}"), ports)

    await stage.settle(ports)

    assert stage.titles()[0] == "About first"
    assert stage.titles()[1].startswith("9 alerts at once")
    assert await states(stage) == ["sent"] * 11


async def test_an_entry_without_its_row_keeps_nobody_waiting(stage: Stage) -> None:
    """The run that stored it died in between; after ten minutes nobody waits for it any more."""
    await hand_over(news("stored"), stage.ports)
    (row,) = await stage.rows.of("OutboxIndex")
    await stage.tables.get_table_client("CmkOutboxIndex").create_entity(
        {**{key: row[key] for key in ("PartitionKey", "Severity", "CreatedAt", "DueAt")}, "RowKey": "f" * 64}
    )

    await stage.settle()

    assert stage.titles() == ["About stored"]
    assert await stage.rows.of("OutboxIndex") == []
    assert await stage.rows.of("Claims") == []


QUIET = f"""{GATHERED}
[quiet]
from = "10:00"
until = "12:00"
"""


async def test_what_can_wait_waits_for_the_end_of_the_quiet_hours(stage: Stage) -> None:
    """It comes in one message then; what is severe comes at once. The stage begins at 10:15:30."""
    ports = stage.under(QUIET)
    for name, severity in [("a", Severity.MEDIUM), ("b", Severity.HIGH), ("c", Severity.INFO)]:
        await hand_over(news(name, severity), ports)
    await stage.drain(ports)
    assert stage.titles() == ["About b"]

    await stage.settle(ports)

    assert stage.titles()[1:] == ["2 alerts at once, the worst: About a"]
    assert f"{stage.world.teams.kept[1].at:%H:%M}" == "12:00"


ESCALATED = """
[[channels]]
name = "teams"
gather_seconds = 0
per_hour = 36000

[escalation]
channel = "teams"
after_minutes = 30
"""


async def open_critical(stage: Stage, ports: Ports) -> Notify:
    """Put a critical finding on record and tell it."""
    finding = Finding("key-missing", "k", SUBSCRIPTION, Severity.CRITICAL, Verdict.NON_COMPLIANT, "x")
    await ports.findings.open(finding, episode=1, at=stage.world.clock.now())
    notice = replace(a_notice("A key is gone", severity=Severity.CRITICAL), stage=Of.OPENED)
    notify = Notify("news|k", notice, told=(tell(finding, 1, Of.OPENED),))
    await hand_over(notify, ports)
    await stage.drain(ports)
    return notify


async def test_what_is_critical_and_unanswered_goes_to_the_second_channel(stage: Stage) -> None:
    """Half an hour later, marked as such."""
    ports = stage.under(ESCALATED)
    await open_critical(stage, ports)
    assert stage.titles() == ["A key is gone"]

    await stage.settle(ports)

    assert stage.titles() == ["A key is gone", "Nobody has answered: A key is gone"]
    first, second = (kept.at for kept in stage.world.teams.kept)
    assert second - first == timedelta(minutes=30)


async def test_what_is_over_by_then_is_not_escalated(stage: Stage) -> None:
    """Nor what was acknowledged."""
    ports = stage.under(ESCALATED)
    (gone,) = (await open_critical(stage, ports)).told
    now = stage.world.clock.now()
    await ports.findings.resolve(gone.subscription_id, gone.finding, episode=1, at=now)

    await stage.settle(ports)

    assert stage.titles() == ["A key is gone"]
    assert await states(stage) == ["dropped", "sent"]


async def test_less_than_critical_is_never_escalated(stage: Stage) -> None:
    """There is one row."""
    await hand_over(news("a", Severity.HIGH), stage.under(ESCALATED))

    assert len(await stage.rows.of("Outbox")) == 1


async def test_a_lost_wake_up_is_made_good_by_the_watch(stage: Stage) -> None:
    """The message that was to have the channel looked at again is gone."""
    ports = stage.under(GATHERED)
    await hand_over(news("first"), ports)
    await stage.drain(ports)
    await hand_over(news("second"), ports)
    await stage.receive()
    stage.messages = []

    await stage.settle(ports)

    assert stage.titles() == ["About first", "About second"]


async def test_a_channel_with_nothing_to_say_is_forgotten(stage: Stage) -> None:
    """So that the watch finds nothing due."""
    await stage.ports.reminders.put(Reminder(WorkKind.DELIVERY, "teams", stage.world.clock.now()))
    await stage.ports.queues.send(Queue.NOTIFICATIONS, '{"channel": "teams"}')

    await stage.drain()

    assert await stage.rows.of("Claims") == []
    assert await stage.rows.of("Channels") == []


async def test_waiting_notices_do_not_each_wake_the_channel_again(stage: Stage) -> None:
    """Where nothing gathers the work grows with their number, and not with its square."""
    for number in range(20):
        await hand_over(news(f"thing {number}"), stage.ports)

    await stage.settle()

    assert len(stage.cards()) == 20
    assert len(stage.queues.delays(Queue.NOTIFICATIONS)) <= 3 * 20


async def test_a_wake_up_that_comes_early_is_not_lost(stage: Stage) -> None:
    """Clocks differ, and a delay of a queue is whole seconds."""
    ports = stage.under(GATHERED)
    await hand_over(news("first"), ports)
    await stage.drain(ports)
    await hand_over(news("second"), ports)
    await stage.handle((await stage.receive())[0], ports)
    (waking,) = await stage.receive()
    waking.due = stage.world.clock.now()

    await stage.drain(ports)

    assert stage.titles() == ["About first", "About second"]
