"""Put a notice into the outbox, one row for each channel that is on."""

import json
from datetime import timedelta

from reactors.core.errors import ConflictError
from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.ports import Channel, Ports, Queue
from reactors.core.reactions import Notify
from reactors.core.records import Delivery, DeliveryState, Reminder, WorkKind

OVERDUE_AFTER = timedelta(minutes=2)


async def hand_over(notify: Notify, ports: Ports) -> bool:
    """
    Store and schedule the notice for every channel that it names or that the policy file routes it to.

    Return False where all of it was done before. The reminder is written first: whatever is lost after it
    is found by the watch.
    """
    severity = notify.notice.severity
    channels = [
        channel
        for channel in ports.channels
        if channel.name in notify.channels
        or (
            not notify.channels
            and ports.policy.routed(
                channel.name, severity=severity, rule_ids=notify.rules, subjects=notify.subjects
            )
        )
    ]
    if not channels:
        log_event("notice_without_channel", title=notify.notice.title, severity=severity)
    stored = [await _store(notify, channel, ports) for channel in channels]
    return any(stored)


def delivery_message(delivery: Delivery) -> str:
    """Return the queue message that delivers this row."""
    return json.dumps({"channel": delivery.channel, "deliveryId": delivery.id})


def work_id(delivery: Delivery) -> str:
    """Return the id under which the reminder of this row is kept."""
    return f"{delivery.channel}-{delivery.id}"


async def _store(notify: Notify, channel: Channel, ports: Ports) -> bool:
    now = ports.clock.now()
    delivery = Delivery(
        id=digest(notify.id, channel.name),
        channel=channel.name,
        notice=notify.notice,
        state=DeliveryState.PENDING,
        created_at=now,
        changed_at=now,
    )
    if await ports.outbox.find(delivery.channel, delivery.id) is not None:
        return False
    await ports.reminders.put(Reminder(WorkKind.DELIVERY, work_id(delivery), now + OVERDUE_AFTER))
    try:
        await ports.outbox.create(delivery)
    except ConflictError:
        return False
    await ports.queues.send(Queue.NOTIFICATIONS, delivery_message(delivery))
    return True
