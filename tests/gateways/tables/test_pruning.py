"""Rows go when they are past their age, and no others."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.announcements import sample_announcement
from reactors.core.orders import OrderState
from reactors.core.records import Delivery, DeliveryState
from tests.builders import NOW, a_notice, an_order
from tests.stage import Stage

DAY = timedelta(days=1)


async def test_claims_go_with_their_parts_after_a_week(stage: Stage) -> None:
    """Completed or not: what was never completed is long poisoned; reminders stay."""
    text = "x" * 900_000
    await stage.ports.claims.create("old", text, message="", at=NOW - 8 * DAY)
    await stage.ports.claims.complete("old", at=NOW - 8 * DAY)
    await stage.ports.claims.create("stuck", "[]", message="", at=NOW - 8 * DAY)
    await stage.ports.claims.create("young", "[]", message="", at=NOW - 6 * DAY)
    assert len(await stage.rows.of("Claims", PartitionKey="old")) > 1

    removed = await stage.ports.pruning.prune(NOW)

    assert {row["PartitionKey"] for row in await stage.rows.of("Claims")} == {"young"}
    assert removed > 2


async def test_what_is_still_to_be_delivered_stays_however_old(stage: Stage) -> None:
    """Sent and failed notices go after a month."""
    for state in DeliveryState:
        at = NOW - 31 * DAY
        await stage.ports.outbox.create(Delivery(str(state), "teams", a_notice(), state, at, at, at))
    young = Delivery("young", "teams", a_notice(), DeliveryState.SENT, NOW, NOW, NOW)
    await stage.ports.outbox.create(replace(young, changed_at=NOW - 29 * DAY))

    await stage.ports.pruning.prune(NOW)

    assert {row["RowKey"] for row in await stage.rows.of("Outbox")} == {"pending", "sending", "young"}


async def test_rejected_input_is_kept_for_three_months(stage: Stage) -> None:
    """For people to look at."""
    for days in (89, 91):
        await stage.ports.rejections.record(
            source="x", event_id=str(days), reason="r", body=str(days), at=NOW - days * DAY
        )

    await stage.ports.pruning.prune(NOW)

    assert [row["EventId"] for row in await stage.rows.of("Rejected")] == ["89"]


async def test_orders_go_three_months_after_they_were_settled(stage: Stage) -> None:
    """Those that wait stay, however old."""
    waiting, old, young = (an_order(at=NOW - days * DAY) for days in (200, 101, 100))
    for order in (waiting, old, young):
        await stage.ports.orders.give(order)
    await stage.ports.orders.settle(old, OrderState.DONE, "", at=NOW - 91 * DAY)
    await stage.ports.orders.settle(young, OrderState.DONE, "", at=NOW - 89 * DAY)

    await stage.ports.pruning.prune(NOW)

    assert {row["RowKey"] for row in await stage.rows.of("Orders")} == {waiting.id, young.id}


async def test_sweeps_go_after_a_week_completed_or_not(stage: Stage) -> None:
    """What is known of subscriptions, and whose turn it was, stays."""
    old, young = NOW - 8 * DAY, NOW - 6 * DAY
    for run in (old, young):
        await stage.ports.sweeps.begin(run, ["a", "b"])
    await stage.ports.sweeps.complete(young, at=young)
    await stage.ports.sweeps.note_subscription("a")
    await stage.ports.sweeps.take_turn("prune", every=DAY, now=old)

    await stage.ports.pruning.prune(NOW)

    assert await stage.ports.sweeps.list_left(old) == []
    assert sorted(await stage.ports.sweeps.list_left(young)) == ["a", "b"]
    assert await stage.ports.sweeps.list_known_subscriptions() == ["a"]
    assert len(await stage.rows.of("Sweeps", PartitionKey="chores")) == 1


async def test_without_tables_there_is_nothing_to_prune(stage: Stage) -> None:
    """A reactor that has just been set up."""
    assert await stage.ports.pruning.prune(NOW) == 0


async def test_events_that_nobody_took_go_after_a_month(stage: Stage) -> None:
    """A topic that was switched off leaves some behind."""
    for days in (29, 31):
        await stage.ports.announcements.put(sample_announcement(NOW - days * DAY))

    await stage.ports.pruning.prune(NOW)

    assert [each.at for each in await stage.ports.announcements.list_waiting(9)] == [NOW - 29 * DAY]
