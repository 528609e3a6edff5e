"""Handle one message of `reactor-notifications`: deliver one notice through one channel."""

import json
import re
from dataclasses import replace
from datetime import timedelta

from reactors.core.backoff import growing_delay
from reactors.core.errors import ConflictError, PermanentError, RejectedInputError, TransientError
from reactors.core.identifiers import digest, shown
from reactors.core.log import log_event
from reactors.core.message import Message
from reactors.core.ports import Channel, Ports, Queue
from reactors.core.records import Delivery, DeliveryState, JournalEntry, Reminder, WorkKind
from reactors.delivery.announcing import find_publishing
from reactors.delivery.outbox import OVERDUE_AFTER, delivery_message, work_id
from reactors.shell.channel_trouble import end_trouble, open_trouble
from reactors.shell.publishing import publish_waiting

MAX_ATTEMPTS = 12
_SENDING_FOR = timedelta(minutes=2)
_ENDED = frozenset({DeliveryState.SENT, DeliveryState.FAILED})
_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)


async def handle_notification(message: str, ports: Ports) -> None:
    """
    Deliver what the message names, unless it is delivered or another run is at it.

    The one case of a notice sent twice: the channel took it and the process died before the row said
    so. The second then carries the same reference.
    """
    try:
        if (attempt := find_publishing(message)) is not None:
            await publish_waiting(ports, attempt=attempt)
            return
        name, delivery_id = _read(message)
    except RejectedInputError as error:
        log_event("message_rejected", queue=Queue.NOTIFICATIONS, reason=str(error))
        await ports.rejections.record(
            source=Queue.NOTIFICATIONS, event_id="", reason=str(error), body=message, at=ports.clock.now()
        )
        return
    delivery = await ports.outbox.find(name, delivery_id)
    channel = next((each for each in ports.channels if each.name == name), None)
    if delivery is None or delivery.state in _ENDED:
        return
    now = ports.clock.now()
    if delivery.state is DeliveryState.SENDING and now - delivery.changed_at < _SENDING_FOR:
        return
    try:
        sending = await ports.outbox.replace(
            replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, changed_at=now)
        )
        if channel is None:
            await _fail(sending, "the channel is not switched on", ports)
        else:
            await _deliver(sending, channel, ports)
    except ConflictError:
        log_event("notification_overtaken", channel=name, reference=delivery_id[:12])


async def _deliver(delivery: Delivery, channel: Channel, ports: Ports) -> None:
    try:
        await channel.deliver(Message(delivery.notice, delivery.id, zone=ports.policy.telling.zone))
    except PermanentError as error:
        await _fail(delivery, str(error), ports)
    except TransientError as error:
        if delivery.attempts >= MAX_ATTEMPTS:
            await _fail(delivery, f"gave up after {delivery.attempts} attempts: {error}", ports)
        else:
            await _later(delivery, error, ports)
    else:
        await _end(delivery, DeliveryState.SENT, "", ports)
        await end_trouble(delivery.channel, ports)


async def _later(delivery: Delivery, error: TransientError, ports: Ports) -> None:
    delay = growing_delay(delivery.attempts, error)
    now = ports.clock.now()
    await ports.outbox.replace(
        replace(delivery, state=DeliveryState.PENDING, reason=str(error), changed_at=now)
    )
    log_event(
        "notification_put_back",
        channel=delivery.channel,
        attempt=delivery.attempts,
        delay_seconds=delay.total_seconds(),
        reason=str(error),
    )
    long = delay > timedelta(minutes=1)
    due_at = now + delay + (timedelta() if long else OVERDUE_AFTER)
    await ports.reminders.put(Reminder(WorkKind.DELIVERY, work_id(delivery), due_at))
    if not long:
        await ports.queues.send(Queue.NOTIFICATIONS, delivery_message(delivery), delay=delay)


async def _fail(delivery: Delivery, reason: str, ports: Ports) -> None:
    await open_trouble(delivery.channel, f"A notice could not be delivered: {reason}.", ports)
    await _end(delivery, DeliveryState.FAILED, reason, ports)


async def _end(delivery: Delivery, state: DeliveryState, reason: str, ports: Ports) -> None:
    now = ports.clock.now()
    await ports.outbox.replace(replace(delivery, state=state, reason=reason, changed_at=now))
    await ports.journal.append(
        [
            JournalEntry(
                id=digest(delivery.id, state),
                kind=f"notice-{state}",
                at=now,
                correlation_id=delivery.id,
                detail=f"{delivery.channel}: {delivery.notice.title}{f' ({reason})' if reason else ''}",
            )
        ]
    )
    await ports.reminders.remove(WorkKind.DELIVERY, work_id(delivery))
    log_event(
        f"notification_{state}",
        channel=delivery.channel,
        title=delivery.notice.title,
        severity=delivery.notice.severity,
        reference=delivery.id[:12],
        reason=reason,
    )


def _read(message: str) -> tuple[str, str]:
    try:
        body = json.loads(message)
        name, delivery_id = body["channel"], body["deliveryId"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RejectedInputError(f"not a notification message: {shown(str(error))}") from error
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9-]{1,40}", name):
        raise RejectedInputError(f"not a channel: {shown(name)}")
    if not isinstance(delivery_id, str) or not _ID.fullmatch(delivery_id):
        raise RejectedInputError(f"not a delivery id: {shown(delivery_id)}")
    return name, delivery_id
