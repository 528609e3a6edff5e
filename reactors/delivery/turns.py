"""
Send what waits for a channel: one message at a time, as fast as the channel takes them.

Whatever waits together goes together. The lane of a channel says which message is under way; a run that
dies leaves it there, and the next one goes on with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reactors.core.bounded import gather_bounded
from reactors.core.identifiers import digest
from reactors.core.lanes import (
    Lane,
    Limits,
    fresh_lane,
    limits_of,
    ready_at,
    take_up,
    trusted,
)
from reactors.core.log import log_event
from reactors.core.notices import Stage
from reactors.core.ports import Channel, Ports, Queue
from reactors.core.records import (
    Delivery,
    DeliveryState,
    FindingState,
    JournalEntry,
    Reminder,
    Waiting,
    WorkKind,
)
from reactors.core.telemetry import Metric, note, work
from reactors.delivery.outbox import OVERDUE_AFTER, wake_message
from reactors.delivery.sending import finish, send
from reactors.delivery.storm import bundled

SENDING_FOR = timedelta(minutes=2)
_NEVER_STORED = timedelta(minutes=10)
_SOON = timedelta(minutes=1)
_ONE_BY_ONE = 10
_FOR_EVER = datetime.max.replace(tzinfo=UTC)
_SAYS_MORE = frozenset({Stage.NEWS, Stage.UNANSWERED})
"""What says more than that findings opened, got worse or ended, such as a plan for a new key version."""
_ANSWERED = frozenset({FindingState.ACKNOWLEDGED, FindingState.RESOLVED, FindingState.WAIVED})


@dataclass(frozen=True, slots=True)
class _Turn:
    channel: Channel
    limits: Limits
    lane: Lane
    reminder: Reminder | None
    now: datetime


async def take_turn(channel: Channel, ports: Ports, *, woken_for: datetime | None = None) -> None:
    """
    Send the next message of a channel, if its time has come, and see to it that the one after it is.

    `woken_for` is the time that the waking message names: the one that the lane waits for looks in any case,
    others leave it to that one. Of several runs at once one sends. ConflictError where another was faster.
    """
    now = ports.clock.now()
    reminder = await ports.reminders.find(WorkKind.DELIVERY, channel.name)
    limits = limits_of(channel.kind, ports.policy.telling.pace(channel.kind))
    found = await ports.lanes.find(channel.name)
    lane = trusted(found, limits, now) if found else fresh_lane(channel.name, limits, now)
    if woken_for is not None and lane.woken_at == woken_for:
        lane = replace(lane, woken_at=None)
    turn = _Turn(channel, limits, lane, reminder, now)
    if lane.taken_at is not None and abs(now - lane.taken_at) < SENDING_FOR:
        return
    if lane.message:
        await _go_on(turn, ports)
    else:
        await _begin(turn, ports)


async def _go_on(turn: _Turn, ports: Ports) -> None:
    lane, delivery = turn.lane, await ports.outbox.find(turn.channel.name, turn.lane.message)
    if delivery is None:
        await _wake(replace(turn, lane=replace(lane, message="", taken_at=None)), turn.now, ports)
    elif delivery.state.has_ended:
        await finish(delivery, lane, turn.limits, ports)
        await _next(turn, ports)
    elif lane.free_at > turn.now:
        await _wake(turn, lane.free_at, ports)
    else:
        taken = await ports.lanes.put(take_up(lane, turn.limits, lane.message, turn.now))
        await send(delivery, turn.channel, taken, turn.limits, ports)
        await _next(turn, ports)


async def _begin(turn: _Turn, ports: Ports) -> None:
    soonest = ready_at(turn.lane, turn.limits, turn.now, is_urgent=True)
    if _is_woken(turn, by=soonest):
        return
    waiting = await ports.outbox.look(turn.channel.name, turn.now)
    if not waiting.due:
        await _rest(turn, waiting, ports)
        return
    ready = ready_at(turn.lane, turn.limits, turn.now, is_urgent=waiting.is_urgent)
    if ready > turn.now:
        await _wake(turn, ready, ports)
        return
    chosen, has_dropped = await _choose(turn, waiting.due, ports)
    if not chosen:
        await _wake(turn, turn.now if has_dropped else turn.now + OVERDUE_AFTER, ports)
        return
    delivery = chosen[0] if len(chosen) == 1 else _bundle(chosen, turn.now)
    lane = await ports.lanes.put(take_up(turn.lane, turn.limits, delivery.id, turn.now))
    for trace in {each.trace for each in chosen if each.trace != delivery.trace}:
        with work("bundle", trace, reference=delivery.id[:12]):
            pass
    if delivery.parts:
        await ports.outbox.create(delivery)
        delivery = await ports.outbox.find(turn.channel.name, delivery.id) or delivery
    await send(delivery, turn.channel, lane, turn.limits, ports)
    await _next(turn, ports)


async def _choose(turn: _Turn, due: Sequence[str], ports: Ports) -> tuple[Sequence[Delivery], bool]:
    """
    Return what is to go now, one where nothing is gathered, and whether anything was dropped on the way.

    What is told or answered already is dropped; what is on the way into the outbox is left for later.
    """
    wanted = due if turn.limits.gather else due[:_ONE_BY_ONE]
    found = await gather_bounded(lambda each: ports.outbox.find(turn.channel.name, each), wanted)
    chosen: list[Delivery] = []
    needless: list[str] = []
    for identifier, delivery in zip(wanted, found, strict=True):
        if delivery is None or delivery.state.has_ended or await _is_needless(delivery, ports):
            needless.append(identifier)
        else:
            chosen.append(delivery)
    dropped = await _drop(turn, needless, found, ports) if needless else 0
    return chosen if turn.limits.gather else chosen[:1], dropped > 0


async def _is_needless(delivery: Delivery, ports: Ports) -> bool:
    if not delivery.told:
        return False
    if delivery.is_escalation:
        records = [await ports.findings.find(each.subscription_id, each.finding) for each in delivery.told]
        return all(record is None or record.state in _ANSWERED for record in records)
    if delivery.notice.stage in _SAYS_MORE:
        return False
    told = await ports.lanes.list_told(delivery.channel, delivery.told)
    return all(each.id in told for each in delivery.told)


async def _drop(turn: _Turn, needless: Sequence[str], found: Sequence[Delivery | None], ports: Ports) -> int:
    known = {each.id: each for each in found if each is not None}
    alive = [each for each in needless if each in known and not known[each].state.has_ended]
    await ports.outbox.end(turn.channel.name, alive, DeliveryState.DROPPED, at=turn.now)
    for each in alive:
        reason = "answered" if known[each].is_escalation else "told already"
        log_event("notification_dropped", channel=turn.channel.name, reference=each[:12], reason=reason)
    await ports.outbox.forget(
        turn.channel.name, [each for each in needless if each not in alive], before=turn.now - _NEVER_STORED
    )
    return len(alive)


def _bundle(chosen: Sequence[Delivery], now: datetime) -> Delivery:
    return bundled(chosen, digest("bundle", *sorted(each.id for each in chosen)), now)


async def _next(turn: _Turn, ports: Ports) -> None:
    """Have what is left looked at when its time comes."""
    lane = await ports.lanes.find(turn.channel.name) or turn.lane
    turn = replace(turn, lane=lane, now=ports.clock.now())
    if lane.message:
        await _wake(turn, lane.free_at, ports)
        return
    waiting = await ports.outbox.look(turn.channel.name, turn.now)
    if waiting.due:
        at = ready_at(lane, turn.limits, turn.now, is_urgent=waiting.is_urgent)
        await _wake(turn, at, ports)
    else:
        await _rest(turn, waiting, ports)


async def _rest(turn: _Turn, waiting: Waiting, ports: Ports) -> None:
    """Look again when the next one is due, or not at all; whoever stored one meanwhile set the reminder."""
    reminder = turn.reminder
    if reminder is None:
        if waiting.next_due is not None:
            due = Reminder(WorkKind.DELIVERY, turn.channel.name, waiting.next_due)
            await ports.reminders.put(due)
    elif waiting.next_due is None:
        await ports.reminders.withdraw(reminder)
    else:
        await ports.reminders.replace(replace(reminder, due_at=waiting.next_due))


def _is_woken(turn: _Turn, *, by: datetime) -> bool:
    """Say whether a message that is still to come looks again by then."""
    woken_at = turn.lane.woken_at
    return woken_at is not None and turn.now < woken_at <= by


async def _wake(turn: _Turn, at: datetime, ports: Ports) -> None:
    """Have the channel looked at again at that time: by a message within a minute, else by the watch."""
    lane, now = turn.lane, turn.now
    if _is_woken(turn, by=at):
        return
    delay = max(at - now, timedelta())
    is_soon = delay <= _SOON
    reminder = Reminder(WorkKind.DELIVERY, lane.channel, at + (OVERDUE_AFTER if is_soon else timedelta()))
    await ports.reminders.put(reminder)
    if not is_soon:
        return
    await ports.lanes.put(replace(lane, woken_at=at))
    await ports.queues.send(Queue.NOTIFICATIONS, wake_message(lane.channel, at=at), delay=delay)


async def give_up(channel: str, reason: str, ports: Ports) -> None:
    """End all that waits for a channel that is not switched on any more."""
    now = ports.clock.now()
    while (waiting := await ports.outbox.look(channel, _FOR_EVER)).due:
        await ports.outbox.end(channel, waiting.due, DeliveryState.FAILED, at=now, reason=reason)
        log_event("notification_failed", channel=channel, count=len(waiting.due), reason=reason)
        note(Metric.MESSAGES_UNDELIVERED, len(waiting.due), channel=channel)
        reference = digest(channel, *waiting.due)
        detail = f"{channel}: {len(waiting.due)} messages ({reason})"
        await ports.journal.append([JournalEntry(reference, "notice-failed", now, reference, detail)])
    await ports.reminders.remove(WorkKind.DELIVERY, channel)
