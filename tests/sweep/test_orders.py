"""Orders of people are carried out by the watch, once, whatever happens on the way."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from itertools import count

import pytest

from reactors.core.orders import Order, OrderKind, OrderState
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.shell.on_watch import watch
from reactors.sweep.orders import carry_out_orders
from tests.builders import SUBSCRIPTION, a_finding, an_order
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import START, Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]

MINUTE = timedelta(minutes=1)


async def record_of(stage: Stage) -> FindingRecord:
    """Return the finding on record."""
    record = await stage.ports.findings.find(SUBSCRIPTION, a_finding().key)
    assert record is not None
    return record


async def given(stage: Stage, kind: OrderKind, *, by: str = "ada", at: datetime = START) -> Order:
    """Open the finding, where it is not, and give an order about it."""
    await stage.ports.findings.open(a_finding(), episode=1, at=START)
    order = an_order(kind, await record_of(stage), by=by, at=at, reason="We know.")
    await stage.ports.orders.give(order)
    return order


async def settled(stage: Stage, order: Order) -> tuple[OrderState, str]:
    """Return what came of an order."""
    found = await stage.ports.orders.find(order.id)
    assert found is not None
    return found.state, found.outcome


@pytest.mark.parametrize(
    ("kind", "state", "journal", "outcome"),
    [
        (OrderKind.ACKNOWLEDGE, FindingState.ACKNOWLEDGED, "finding-acknowledged", "Acknowledged."),
        (
            OrderKind.SNOOZE,
            FindingState.ACKNOWLEDGED,
            "finding-snoozed",
            "Snoozed until 2026-11-05 10:15 UTC.",
        ),
        (OrderKind.REOPEN, FindingState.OPEN, "finding-reopened", "Open again."),
    ],
)
async def test_an_order_is_carried_out_at_the_next_watch(
    stage: Stage, kind: OrderKind, state: FindingState, journal: str, outcome: str
) -> None:
    """The finding, the journal, and what came of it."""
    order = await given(stage, kind)

    await watch(stage.ports)

    assert (await record_of(stage)).state is state
    assert await settled(stage, order) == (OrderState.DONE, outcome)
    (entry,) = [each.entry for each in await stage.rows.journal()]
    assert entry.kind == journal
    assert entry.detail == (
        f"key-near-expiry about {a_finding().subject}, episode 1. {outcome} Asked for by ada: We know."
    )
    assert await carry_out_orders(stage.ports) == 0


async def test_an_order_about_what_is_over_is_refused_with_the_reason(stage: Stage) -> None:
    """Resolved before the watch came; the journal has it too."""
    order = await given(stage, OrderKind.ACKNOWLEDGE)
    await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=START)

    await carry_out_orders(stage.ports)

    assert await settled(stage, order) == (OrderState.REFUSED, "Refused: the finding is resolved.")
    assert await stage.rows.kinds() == ["order-refused"]


async def test_an_order_about_an_earlier_episode_is_refused(stage: Stage) -> None:
    """What has opened again has to be seen again."""
    order = await given(stage, OrderKind.ACKNOWLEDGE)
    await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=START)
    await stage.ports.findings.open(a_finding(), episode=2, at=START)

    await carry_out_orders(stage.ports)

    state, outcome = await settled(stage, order)
    assert (state, "opened again since" in outcome) == (OrderState.REFUSED, True)
    assert (await record_of(stage)).state is FindingState.OPEN


async def test_an_order_about_nothing_on_record_is_refused(stage: Stage) -> None:
    """Somebody else wrote it."""
    order = an_order()
    await stage.ports.orders.give(order)

    await carry_out_orders(stage.ports)

    assert await settled(stage, order) == (OrderState.REFUSED, "Refused: there is no such finding.")


async def test_what_got_worse_meanwhile_is_not_acknowledged(stage: Stage) -> None:
    """Nobody has seen that."""
    order = await given(stage, OrderKind.ACKNOWLEDGE)
    await stage.ports.findings.open(a_finding(severity=Severity.CRITICAL), episode=1, at=START)

    await carry_out_orders(stage.ports)

    assert (await settled(stage, order))[0] is OrderState.REFUSED
    assert (await record_of(stage)).state is FindingState.OPEN


async def test_what_is_resolved_while_an_order_is_carried_out_is_refused(stage: Stage) -> None:
    """Between the look at the finding and the change of it."""
    order = await given(stage, OrderKind.ACKNOWLEDGE)

    async def resolve_first(call: str) -> None:
        if call == "findings.acknowledge":
            await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=START)

    await carry_out_orders(interposed(stage.ports, resolve_first))

    outcome = (OrderState.REFUSED, "Refused: the finding was resolved meanwhile.")
    assert await settled(stage, order) == outcome
    assert (await record_of(stage)).state is FindingState.RESOLVED


async def test_of_two_orders_the_later_one_stands(stage: Stage) -> None:
    """Both are carried out, in the order in which they were given."""
    later = await given(stage, OrderKind.ACKNOWLEDGE, by="bob", at=START + MINUTE)
    earlier = await given(stage, OrderKind.SNOOZE, by="ada", at=START)

    assert await carry_out_orders(stage.ports) == 2

    record = await record_of(stage)
    assert (record.acknowledged_by, record.snoozed_until) == ("bob", None)
    assert {(await settled(stage, each))[0] for each in (earlier, later)} == {OrderState.DONE}


async def test_two_watches_at_once_carry_out_each_order_once(stage: Stage) -> None:
    """Each is one entry in the journal, and the later one stands."""
    await given(stage, OrderKind.SNOOZE, by="ada", at=START)
    await given(stage, OrderKind.ACKNOWLEDGE, by="bob", at=START + MINUTE)

    await asyncio.gather(carry_out_orders(stage.ports), carry_out_orders(stage.ports))

    record = await record_of(stage)
    assert (record.acknowledged_by, record.snoozed_until) == ("bob", None)
    assert await stage.rows.kinds() == ["finding-acknowledged", "finding-snoozed"]
    assert await stage.ports.orders.list_waiting() == []


async def test_looking_costs_one_query_when_nothing_waits(stage: Stage) -> None:
    """It happens every minute."""
    calls: list[str] = []

    async def note(call: str) -> None:
        calls.append(call)

    await carry_out_orders(interposed(stage.ports, note))

    assert calls == ["orders.list_waiting"]


async def test_an_order_survives_a_kill_at_any_call(new_stage: NewStage) -> None:
    """The next watch carries it out; the journal has it once, and a snooze has its reminder."""
    for calls in count():
        async with new_stage() as stage:
            order = await given(stage, OrderKind.SNOOZE)
            kill = KillAt(calls)
            with suppress(KilledError):
                await carry_out_orders(interposed(stage.ports, kill))
            await carry_out_orders(stage.ports)

            told = f"killed at call {calls}, {kill.killed_at}"
            assert (await settled(stage, order))[0] is OrderState.DONE, told
            assert (await record_of(stage)).snoozed_until == order.until, told
            assert await stage.rows.kinds() == ["finding-snoozed"], told
            assert len(await stage.rows.of("Claims", Kind="snooze")) == 1, told
            assert await stage.ports.orders.list_waiting() == [], told
            if not kill.killed_at:
                assert calls > 4
                return
