"""
`CmkOrders`: PartitionKey `waiting`, and `done-yyyymm` once it is carried out or refused; RowKey order id.

Looking for orders is one query of a partition that is empty most of the time.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.identifiers import shown
from reactors.core.log import log_event
from reactors.core.orders import LONGEST_NAME, Order, OrderKind, OrderState, month_of
from reactors.core.plain import plain
from reactors.core.policy_values import LONGEST_TEXT
from reactors.core.severity import Severity
from reactors.gateways.tables.store import Row, Table, moment, optional_moment

_WAITING = "waiting"
_WORK = re.compile(r"\d{8}/[0-9a-f]{64}", re.ASCII)
_FORMS = {
    "RowKey": re.compile(r"\d{8}T\d{12}-[0-9a-f]{12}", re.ASCII),
    "FindingKey": re.compile(r"[0-9a-f]{64}"),
    "SubscriptionId": re.compile(r"[0-9a-z-]{1,64}"),
}


class TableOrders:
    """Orders of people about findings."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkOrders")

    async def give(self, order: Order) -> None:
        """Store an order that waits; ConflictError when it is there already."""
        await self._table.create({"PartitionKey": _WAITING, **_row(order)})

    async def find(self, order_id: str) -> Order | None:
        """Return an order, waiting or not, or None."""
        for partition in (_done(order_id), _WAITING):
            row = await self._table.find(partition, order_id)
            if row is not None:
                return _read(row)
        return None

    async def list_waiting(self) -> Sequence[Order]:
        """List the orders that wait, the oldest first; a row that is no order is removed."""
        found: list[Order] = []
        async for row in self._table.query("PartitionKey eq @waiting", waiting=_WAITING):
            try:
                found.append(_read(row))
            except (KeyError, ValueError, AttributeError, TypeError) as error:
                log_event("order_unreadable", order=shown(row["RowKey"]), reason=shown(str(error)))
                await self._table.remove(_WAITING, row["RowKey"])
        return sorted(found, key=lambda order: (order.at, order.id))

    async def settle(self, order: Order, state: OrderState, outcome: str, *, at: datetime) -> None:
        """Write down what came of an order; it waits no more."""
        settled = replace(order, state=state, outcome=outcome)
        await self._table.put({"PartitionKey": _done(order.id), **_row(settled), "SettledAt": at})
        await self._table.remove(_WAITING, order.id)


def _done(order_id: str) -> str:
    return f"done-{month_of(order_id)}"


def _row(order: Order) -> Row:
    return {
        "RowKey": order.id,
        "Kind": str(order.kind),
        "FindingKey": order.finding,
        "SubscriptionId": order.subscription_id,
        "Episode": order.episode,
        "Severity": str(order.severity),
        "By": order.by,
        "Reason": order.reason,
        "Until": order.until,
        "GivenAt": order.at,
        "State": str(order.state),
        "Outcome": order.outcome,
        "About": order.about,
        "Work": order.work,
    }


def _read(row: Row) -> Order:
    for column, form in _FORMS.items():
        if not form.fullmatch(row[column]):
            raise ValueError(f"{column} is malformed")
    return Order(
        id=row["RowKey"],
        kind=OrderKind(row["Kind"]),
        finding=row["FindingKey"],
        subscription_id=row["SubscriptionId"],
        episode=int(row["Episode"]),
        severity=Severity(row["Severity"]),
        by=plain(row["By"], limit=LONGEST_NAME),
        reason=plain(row["Reason"], limit=LONGEST_TEXT),
        at=moment(row["GivenAt"]),
        until=optional_moment(row.get("Until")),
        state=OrderState(row["State"]),
        outcome=str(row["Outcome"]),
        about=plain(row.get("About", ""), limit=LONGEST_TEXT),
        work=_work(row.get("Work", "")),
    )


def _work(name: str) -> str:
    if name and not _WORK.fullmatch(name):
        raise ValueError("Work is malformed")
    return name
