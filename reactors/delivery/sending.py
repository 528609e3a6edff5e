"""One attempt to deliver one message through its channel, and what comes of it."""

from dataclasses import replace

from reactors.core.backoff import growing_delay
from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError, TransientError
from reactors.core.identifiers import digest
from reactors.core.lanes import Lane, Limits, put_down
from reactors.core.log import log_event
from reactors.core.message import Message
from reactors.core.notices import Notice, Stage
from reactors.core.ports import Channel, Ports
from reactors.core.records import Delivery, DeliveryState, JournalEntry
from reactors.core.telemetry import Metric, note, span, work
from reactors.core.told import Told
from reactors.delivery.trouble import end_trouble, report_trouble

MAX_ATTEMPTS = 12
TROUBLE_FROM = 5


async def send(delivery: Delivery, channel: Channel, lane: Lane, limits: Limits, ports: Ports) -> None:
    """
    Try once. What passes is tried again later; what does not, or too often, has failed.

    The one case of a message sent twice: the channel took it and the process died before the row said
    so. The second then carries the same reference.
    """
    with work("deliver", delivery.trace or delivery.id, channel=channel.kind) as seen:
        outcome = await _attempt(delivery, channel, lane, limits, ports)
        seen["outcome"] = str(outcome)


async def _attempt(
    delivery: Delivery, channel: Channel, lane: Lane, limits: Limits, ports: Ports
) -> DeliveryState:
    now = ports.clock.now()
    sending = await ports.outbox.replace(
        replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, changed_at=now)
    )
    message = Message(
        notice=_as_sent(sending),
        reference=sending.id,
        conversation=sending.conversation,
        zone=ports.policy.telling.zone,
        recipients=sending.recipients,
    )
    try:
        with span("send"):
            answer = await channel.deliver(message)
    except PermanentError as error:
        return await _fail(sending, str(error), lane, limits, ports)
    except TransientError as error:
        if sending.attempts < MAX_ATTEMPTS:
            return await _later(sending, error, lane, ports)
        reason = f"gave up after {sending.attempts} attempts: {error}"
        return await _fail(sending, reason, lane, limits, ports)
    ended = await _end(sending, DeliveryState.SENT, answer, ports)
    await finish(ended, lane, limits, ports)
    return ended.state


async def finish(delivery: Delivery, lane: Lane, limits: Limits, ports: Ports) -> None:
    """Write down all that follows from the end of a delivery, and free its channel; may be run again."""
    now = ports.clock.now()
    bundle = delivery.id if delivery.parts else ""
    ids = delivery.parts or (delivery.id,)
    await ports.outbox.end(delivery.channel, ids, delivery.state, at=now, bundle=bundle)
    detail = f"{delivery.channel}: {delivery.notice.title}"
    if delivery.state is DeliveryState.FAILED:
        detail += f" ({delivery.reason})"
    entry = JournalEntry(
        id=digest(delivery.id, delivery.state),
        kind=f"notice-{delivery.state}",
        at=now,
        correlation_id=delivery.id,
        detail=detail,
    )
    await ports.journal.append([entry])
    if delivery.state is DeliveryState.SENT:
        await ports.lanes.note_told(delivery.channel, await _told(delivery, ports), at=now)
        await end_trouble(delivery.channel, ports)
    await ports.lanes.put(put_down(lane, limits, at=now, parts=len(delivery.parts)))


async def _told(delivery: Delivery, ports: Ports) -> tuple[Told, ...]:
    if not delivery.parts:
        return delivery.told
    parts = await gather_bounded(lambda each: ports.outbox.find(delivery.channel, each), delivery.parts)
    return tuple(told for part in parts if part for told in part.told)


async def _later(delivery: Delivery, error: TransientError, lane: Lane, ports: Ports) -> DeliveryState:
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
    if delivery.attempts == TROUBLE_FROM:
        await report_trouble(delivery.channel, str(error), ports, waits=delivery)
    await ports.lanes.put(replace(lane, taken_at=None, free_at=now + delay))
    return DeliveryState.PENDING


async def _fail(delivery: Delivery, reason: str, lane: Lane, limits: Limits, ports: Ports) -> DeliveryState:
    note(Metric.MESSAGES_UNDELIVERED, channel=delivery.channel)
    await report_trouble(delivery.channel, reason, ports, failed=delivery)
    ended = await _end(delivery, DeliveryState.FAILED, reason, ports)
    await finish(ended, lane, limits, ports)
    return ended.state


async def _end(delivery: Delivery, state: DeliveryState, reason: str, ports: Ports) -> Delivery:
    now = ports.clock.now()
    ended = await ports.outbox.replace(replace(delivery, state=state, reason=reason, changed_at=now))
    log_event(
        f"notification_{state}",
        channel=delivery.channel,
        title=delivery.notice.title,
        severity=delivery.notice.severity,
        parts=len(delivery.parts),
        reference=delivery.id[:12],
        reason=reason,
    )
    return ended


def _as_sent(delivery: Delivery) -> Notice:
    if not delivery.is_escalation:
        return delivery.notice
    return replace(
        delivery.notice, title=f"Nobody has answered: {delivery.notice.title}", stage=Stage.UNANSWERED
    )
