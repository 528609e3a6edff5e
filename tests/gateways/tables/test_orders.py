"""`CmkOrders`: what waits is one small partition, what is done another for each month."""

from datetime import timedelta

import pytest

from reactors.core.errors import ConflictError
from reactors.core.orders import OrderKind, OrderState
from tests.builders import NOW, SUBSCRIPTION, a_finding, an_order
from tests.stage import Stage

MINUTE = timedelta(minutes=1)


async def test_an_order_is_stored_with_its_columns(stage: Stage) -> None:
    """Flat and typed."""
    order = an_order(OrderKind.SNOOZE, reason="A change is planned.")

    await stage.ports.orders.give(order)

    (row,) = await stage.rows.of("Orders")
    assert (row["PartitionKey"], row["RowKey"]) == ("waiting", order.id)
    names = ("Kind", "FindingKey", "SubscriptionId", "Episode", "Severity", "By", "Reason", "State")
    assert [row[name] for name in names] == [
        "snooze",
        a_finding().key,
        SUBSCRIPTION,
        1,
        "medium",
        "ada@contoso.com",
        "A change is planned.",
        "waiting",
    ]
    assert (row["GivenAt"], row["Until"]) == (NOW, NOW + timedelta(days=3))
    assert await stage.ports.orders.find(order.id) == order
    assert await stage.ports.orders.list_waiting() == [order]


async def test_orders_wait_oldest_first(stage: Stage) -> None:
    """In whatever order they were stored."""
    orders = [an_order(at=NOW + count * MINUTE) for count in range(3)]
    for order in reversed(orders):
        await stage.ports.orders.give(order)

    assert await stage.ports.orders.list_waiting() == orders


async def test_a_settled_order_waits_no_more_and_is_still_found(stage: Stage) -> None:
    """With what came of it; settling it again changes nothing."""
    order = an_order()
    await stage.ports.orders.give(order)

    for _ in range(2):
        await stage.ports.orders.settle(order, OrderState.REFUSED, "It is resolved.", at=NOW + MINUTE)

    assert await stage.ports.orders.list_waiting() == []
    found = await stage.ports.orders.find(order.id)
    assert found is not None
    assert (found.state, found.outcome) == (OrderState.REFUSED, "It is resolved.")
    (row,) = await stage.rows.of("Orders")
    assert (row["PartitionKey"], row["SettledAt"]) == (f"done-{NOW:%Y%m}", NOW + MINUTE)


async def test_the_same_order_is_stored_once(stage: Stage) -> None:
    """Whoever gives it."""
    await stage.ports.orders.give(an_order())

    with pytest.raises(ConflictError):
        await stage.ports.orders.give(an_order())


async def test_without_a_table_nothing_waits(stage: Stage) -> None:
    """A reactor that has just been set up."""
    assert await stage.ports.orders.list_waiting() == []
    assert await stage.ports.orders.find(an_order().id) is None


@pytest.mark.parametrize(
    "spoiled",
    [
        {"Kind": "delete"},
        {"Kind": None},
        {"FindingKey": "../x"},
        {"SubscriptionId": "x'y"},
        {"RowKey": "mine"},
        {"Episode": "first"},
        {"GivenAt": "yesterday"},
    ],
    ids=str,
)
async def test_a_row_that_is_no_order_goes_and_holds_nothing_up(
    stage: Stage, spoiled: dict[str, object]
) -> None:
    """Somebody else wrote it."""
    await stage.ports.orders.give(an_order())
    (row,) = await stage.rows.of("Orders")
    other = {**row, "RowKey": an_order(by="bob").id, **spoiled}
    await stage.tables.get_table_client("CmkOrders").create_entity(other)

    assert await stage.ports.orders.list_waiting() == [an_order()]
    assert len(await stage.rows.of("Orders")) == 1


async def test_words_of_a_row_that_somebody_else_wrote_are_made_plain(stage: Stage) -> None:
    """They stand in messages and in the journal."""
    await stage.ports.orders.give(an_order())
    (row,) = await stage.rows.of("Orders")
    spoiled = {**row, "By": "ada\N{RIGHT-TO-LEFT OVERRIDE}" + "a" * 200, "Reason": "one\ntwo"}
    await stage.tables.get_table_client("CmkOrders").upsert_entity(spoiled)

    (order,) = await stage.ports.orders.list_waiting()

    assert (len(order.by), order.by[3], order.reason) == (100, "\ufffd", "one\ufffdtwo")
