"""A snooze ends: what is still open is told, once; what is over is not."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from itertools import count

import pytest

from reactors.core.orders import OrderKind
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.shell.on_sweep import start_sweep
from reactors.shell.on_watch import watch
from reactors.sweep.orders import carry_out_orders
from tests.builders import SUBSCRIPTION, a_finding, an_order
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import START, Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]

DAY = timedelta(days=1)
TITLE = "Still open after the snooze: A key version in use expires soon"


async def record_of(stage: Stage) -> FindingRecord:
    """Return the finding on record."""
    record = await stage.ports.findings.find(SUBSCRIPTION, a_finding().key)
    assert record is not None
    return record


async def snoozed(stage: Stage, until: datetime, *, kind: OrderKind = OrderKind.SNOOZE) -> None:
    """Open the finding, where it is not, and have it snoozed, or answered otherwise."""
    await stage.ports.findings.open(a_finding(), episode=1, at=START)
    now = stage.world.clock.now()
    order = an_order(kind, await record_of(stage), at=now, until=until)
    await stage.ports.orders.give(order)
    await carry_out_orders(stage.ports)


async def watched(stage: Stage, at: datetime) -> list[str]:
    """Let the watch run at a time, and return the titles of all that was told so far."""
    stage.world.set_clock(at)
    await watch(stage.ports)
    await stage.drain()
    return stage.titles()


async def test_a_snoozed_finding_is_told_again_when_the_snooze_ends(stage: Stage) -> None:
    """Not before, and once; it is open again."""
    until = START + 3 * DAY
    await snoozed(stage, until)

    assert await watched(stage, until - timedelta(minutes=1)) == []
    assert await watched(stage, until) == [TITLE]
    assert await watched(stage, until + timedelta(minutes=1)) == [TITLE]

    record = await record_of(stage)
    assert (record.state, record.snoozed_until, record.acknowledged_by) == (FindingState.OPEN, None, "")
    assert "snooze-ended" in await stage.rows.kinds()
    assert await stage.rows.of("Claims", Kind="snooze") == []


@pytest.mark.parametrize("how", ["resolved", "worse", "acknowledged", "reopened"])
async def test_a_snooze_that_is_void_ends_in_silence(stage: Stage, how: str) -> None:
    """Whatever made it so."""
    until = START + 3 * DAY
    await snoozed(stage, until)
    stage.world.advance(DAY)
    now, findings = stage.world.clock.now(), stage.ports.findings
    match how:
        case "resolved":
            await findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=now)
            await findings.open(a_finding(), episode=2, at=now)
        case "worse":
            await findings.open(a_finding(severity=Severity.HIGH), episode=1, at=now)
        case "acknowledged":
            await snoozed(stage, until, kind=OrderKind.ACKNOWLEDGE)
        case _:
            await snoozed(stage, until, kind=OrderKind.REOPEN)
    before = await record_of(stage)

    assert await watched(stage, until) == []

    assert await record_of(stage) == before
    assert await stage.rows.of("Claims", Kind="snooze") == []


@pytest.mark.parametrize(("first", "second"), [(3, 5), (5, 3)])
async def test_of_two_snoozes_the_later_given_one_counts(stage: Stage, first: int, second: int) -> None:
    """Longer or shorter."""
    await snoozed(stage, START + first * DAY)
    stage.world.advance(DAY)
    await snoozed(stage, START + second * DAY)

    told = [await watched(stage, START + days * DAY) for days in range(2, 7)]

    assert [len(each) for each in told] == [int(days >= second) for days in range(2, 7)]


async def test_a_finding_may_be_snoozed_again_and_is_told_again(stage: Stage) -> None:
    """Each end is news of its own."""
    await snoozed(stage, START + DAY)
    await watched(stage, START + DAY)
    await snoozed(stage, START + 2 * DAY)

    assert await watched(stage, START + 2 * DAY) == [TITLE, TITLE]
    assert len(set(stage.references())) == 2


async def test_a_snoozed_finding_is_quiet_until_it_gets_worse(stage: Stage) -> None:
    """Each sweep sees it; the one that sees it more severe tells it, and the snooze is void."""
    key = stage.world.add_key(stage.world.add_vault())
    key.expires_on = START + 25 * DAY
    stage.world.add_account(key=key)

    async def swept(at: datetime) -> tuple[FindingRecord, int]:
        stage.world.set_clock(at)
        await start_sweep(stage.ports)
        await stage.drain()
        found = [each async for each in stage.ports.findings.list_all()]
        (record,) = [each for each in found if each.finding.rule_id == "key-near-expiry"]
        return record, sum("expires soon" in str(card) for card in stage.cards())

    record, told = await swept(START)
    await stage.ports.orders.give(
        an_order(OrderKind.SNOOZE, record, at=stage.world.clock.now(), until=START + 22 * DAY)
    )
    await carry_out_orders(stage.ports)

    calm, still = await swept(START + DAY)
    worse, finally_told = await swept(START + 19 * DAY)

    assert (calm.state, calm.snoozed_until) == (FindingState.ACKNOWLEDGED, START + 22 * DAY)
    assert (worse.state, worse.snoozed_until) == (FindingState.OPEN, None)
    assert (worse.episode, worse.finding.severity) == (1, Severity.HIGH)
    assert (told, still, finally_told) == (1, 1, 2)


async def test_the_end_of_a_snooze_survives_a_kill_at_any_call(new_stage: NewStage) -> None:
    """It is told once, and the finding is open in the end."""
    for calls in count():
        async with new_stage() as stage:
            until = START + DAY
            await snoozed(stage, until)
            stage.world.set_clock(until)
            kill = KillAt(calls)
            with suppress(KilledError):
                await watch(interposed(stage.ports, kill))
            await watch(stage.ports)
            await stage.settle()

            told = f"killed at call {calls}, {kill.killed_at}"
            assert set(stage.titles()) == {TITLE}, told
            assert len(set(stage.references())) == 1, told
            assert (await record_of(stage)).state is FindingState.OPEN, told
            assert (await stage.rows.kinds()).count("snooze-ended") == 1, told
            if not kill.killed_at:
                assert calls > 6
                return
