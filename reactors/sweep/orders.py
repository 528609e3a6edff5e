"""Carry out what people want done with findings, and with work that had been set aside."""

from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.orders import Order, OrderKind, OrderState, find_objection
from reactors.core.ports import Ports
from reactors.core.records import JournalEntry, Reminder, WorkKind
from reactors.sweep.replays import carry_out_replay
from reactors.sweep.snoozes import snooze_id

_OVER = "the finding was resolved meanwhile"
_KINDS = {
    OrderKind.ACKNOWLEDGE: "finding-acknowledged",
    OrderKind.SNOOZE: "finding-snoozed",
    OrderKind.REOPEN: "finding-reopened",
    OrderKind.REPLAY: "work-replayed",
}


async def carry_out_orders(ports: Ports) -> int:
    """
    Carry out the orders that wait, oldest first; return how many there were.

    The finding is written first, then the journal, and last the order: one that a killed process left
    waiting is carried out again, which changes nothing more.
    """
    waiting = await ports.orders.list_waiting()
    for order in waiting:
        await _carry_out(order, ports)
    return len(waiting)


async def _carry_out(order: Order, ports: Ports) -> None:
    if order.kind is OrderKind.REPLAY:
        await _replay(order, ports)
    else:
        await _answer(order, ports)


async def _replay(order: Order, ports: Ports) -> None:
    done = await carry_out_replay(order, ports)
    kind = "order-refused" if done.objection else _KINDS[order.kind]
    outcome = f"Refused: {done.objection}." if done.objection else _done(order)
    entry = _entry(order, kind, f"{order.about}. {outcome}", done.correlation_id, ports)
    await _settle(order, entry, ports, objection=done.objection, outcome=outcome)
    log_event(kind.replace("-", "_"), about=order.about, order=order.id, outcome=outcome)


async def _answer(order: Order, ports: Ports) -> None:
    record = await ports.findings.find(order.subscription_id, order.finding)
    objection = find_objection(order, record)
    if not objection and not await _apply(order, ports):
        objection = _OVER
    finding = record.finding if record else None
    outcome = f"Refused: {objection}." if objection else _done(order)
    kind = "order-refused" if objection else _KINDS[order.kind]
    about = f"{finding.rule_id} about {finding.subject}" if finding else f"finding {order.finding}"
    detail = f"{about}, episode {order.episode}. {outcome}"
    entry = _entry(order, kind, detail, digest("finding", order.finding), ports)
    await _settle(order, entry, ports, objection=objection, outcome=outcome)
    log_event(
        kind.replace("-", "_"),
        rule=finding.rule_id if finding else "",
        subject=finding.subject if finding else "",
        episode=order.episode,
        order=order.id,
        outcome=outcome,
    )


async def _settle(order: Order, entry: JournalEntry, ports: Ports, *, objection: str, outcome: str) -> None:
    await ports.journal.append([entry])
    state = OrderState.REFUSED if objection else OrderState.DONE
    await ports.orders.settle(order, state, outcome, at=ports.clock.now())


async def _apply(order: Order, ports: Ports) -> bool:
    """Change the finding; return False where its episode is over."""
    home, key, episode = order.subscription_id, order.finding, order.episode
    match order.kind:
        case OrderKind.ACKNOWLEDGE:
            return await ports.findings.acknowledge(home, key, episode=episode, by=order.by, at=order.at)
        case OrderKind.REOPEN:
            return await ports.findings.reopen(home, key, episode=episode, at=order.at)
        case OrderKind.SNOOZE:
            until = order.until or order.at
            # Written first: a snooze without its reminder would never end.
            await ports.reminders.put(Reminder(WorkKind.SNOOZE, snooze_id(home, key, until), until))
            return await ports.findings.snooze(
                home, key, episode=episode, by=order.by, until=until, at=order.at
            )
        case OrderKind.REPLAY:
            raise ValueError("a replay is about no finding")


def _done(order: Order) -> str:
    match order.kind:
        case OrderKind.ACKNOWLEDGE:
            return "Acknowledged."
        case OrderKind.REOPEN:
            return "Open again."
        case OrderKind.SNOOZE:
            return f"Snoozed until {order.until:%Y-%m-%d %H:%M} UTC."
        case OrderKind.REPLAY:
            return "Put back."


def _entry(order: Order, kind: str, detail: str, correlation_id: str, ports: Ports) -> JournalEntry:
    reason = f": {order.reason}" if order.reason else ""
    return JournalEntry(
        id=digest("order", order.id),
        kind=kind,
        at=ports.clock.now(),
        correlation_id=correlation_id,
        detail=f"{detail} Asked for by {order.by}{reason}",
    )
