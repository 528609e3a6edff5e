"""Put a notice into the outbox, one row for each channel that is to be told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from reactors.core.errors import ConflictError
from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.notices import Stage
from reactors.core.ports import Channel, Ports, Queue
from reactors.core.quiet import quiet_until
from reactors.core.reactions import Notify
from reactors.core.records import Delivery, DeliveryState, Reminder, WorkKind
from reactors.core.severity import Severity
from reactors.core.telemetry import current_trace
from reactors.core.telling import Quiet
from reactors.delivery.ownership import owners_of

OVERDUE_AFTER = timedelta(minutes=2)
_MOST_TOLD = 500
_ESCALATED = frozenset({Stage.OPENED, Stage.WORSE})


async def hand_over(notify: Notify, ports: Ports, *, but: str = "") -> bool:
    """
    Store and schedule the notice for every channel that it names or that the policy file routes it to,
    `but` one.

    In quiet hours what can wait is due at their end. A critical one is stored once more for the channel of
    the escalation, due when nobody has answered by then. Return False where all of it was done before.
    """
    rows = [row for row in _rows(notify, ports) if row.channel != but]
    if not any(not row.is_escalation for row in rows):
        log_event("notice_without_channel", title=notify.notice.title, severity=notify.notice.severity)
    if not rows:
        return False
    owners = await owners_of(notify.subjects, ports)
    notice = owners.named_in(notify.notice)
    stored = [await _store(replace(row, notice=notice, recipients=owners.addresses), ports) for row in rows]
    return any(stored)


def wake_message(channel: str, *, at: datetime | None = None) -> str:
    """
    Return the queue message that has a look at what waits for a channel.

    With a time it is the one that the channel's lane waits for then.
    """
    return json.dumps({"channel": channel} | ({"at": at.isoformat()} if at else {}))


def _rows(notify: Notify, ports: Ports) -> Iterator[Delivery]:
    now, telling = ports.clock.now(), ports.policy.telling
    due_at = _due_at(telling.quiet, telling.zone, notify.notice.severity, now)
    for channel in ports.channels:
        if _is_told(channel, notify, ports):
            yield _row(notify, channel.name, now, due_at)
    escalation = telling.escalation
    is_critical = notify.notice.severity is Severity.CRITICAL
    if escalation and is_critical and notify.told and notify.notice.stage in _ESCALATED:
        for channel in ports.channels:
            if channel.kind == escalation.channel:
                row = _row(notify, channel.name, now, now + escalation.after)
                yield replace(row, id=digest(notify.id, channel.name, "escalation"), is_escalation=True)


def _row(notify: Notify, channel: str, now: datetime, due_at: datetime) -> Delivery:
    return Delivery(
        id=digest(notify.id, channel),
        channel=channel,
        notice=notify.notice,
        state=DeliveryState.PENDING,
        created_at=now,
        changed_at=now,
        due_at=due_at,
        told=notify.told[:_MOST_TOLD],
        trace=current_trace(),
    )


def _is_told(channel: Channel, notify: Notify, ports: Ports) -> bool:
    if notify.channels:
        return channel.kind in notify.channels
    return ports.policy.routed(
        channel.kind, severity=notify.notice.severity, rule_ids=notify.rules, subjects=notify.subjects
    )


def _due_at(quiet: Quiet | None, zone: str, severity: Severity, now: datetime) -> datetime:
    if quiet is None or severity.weight >= quiet.below.weight:
        return now
    return quiet_until(quiet, zone, now) or now


async def _store(delivery: Delivery, ports: Ports) -> bool:
    """Store a row; its channel's reminder is written first, so whatever is lost is found by the watch."""
    if await ports.outbox.find(delivery.channel, delivery.id) is not None:
        return False
    now = ports.clock.now()
    await ports.reminders.put(Reminder(WorkKind.DELIVERY, delivery.channel, now + OVERDUE_AFTER))
    try:
        await ports.outbox.create(delivery)
    except ConflictError:
        return False
    if delivery.due_at <= now:
        await ports.queues.send(Queue.NOTIFICATIONS, wake_message(delivery.channel))
    return True
