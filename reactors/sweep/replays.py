"""Carry out what people ordered about work that had been set aside."""

from dataclasses import dataclass

from reactors.core.orders import Order
from reactors.core.poison import HOME, RULE_ID, SUFFIX, subject_of, work_of
from reactors.core.ports import Ports, Queue
from reactors.core.replay_ports import Rejection
from reactors.estate.findings import resolve_finding


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it: an objection, empty where it was done; what it was about; its correlation id."""

    objection: str
    about: str
    correlation_id: str


async def carry_out_replay(order: Order, ports: Ports) -> Replayed:
    """
    Put a message back on its queue, where the order names one; else it was put back already.

    The finding about it is resolved first: if the message fails again, it opens again and people are told.
    A killed process does all of it once more; a message that comes twice changes nothing more.
    """
    if not order.work:
        return Replayed("", order.about, order.finding)
    rejection = await ports.rejections.find(order.work)
    if rejection is None:
        return Replayed("the message is no longer kept", order.about, order.finding)
    queue = find_queue(rejection)
    if queue is None or not rejection.is_whole:
        return Replayed("the message cannot be put back", order.about, order.finding)
    work = work_of(queue, rejection.body)
    await resolve_finding(RULE_ID, subject_of(queue, work), HOME, ports)
    await ports.queues.send(queue, rejection.body)
    await ports.rejections.mark_replayed(rejection.name, by=order.by, at=ports.clock.now())
    return Replayed("", order.about, work)


def find_queue(rejection: Rejection) -> Queue | None:
    """Return the queue on which a recorded message never succeeded; None for other rejected input."""
    return next((queue for queue in Queue if rejection.source == f"{queue}{SUFFIX}"), None)
