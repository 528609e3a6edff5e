"""
Put events into the table from which they are published, and have that done.

Whoever calls this is run again until it has succeeded, and the ids are stable: an event may be published
twice, and none is lost.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from reactors.channels.eventgrid import CHANNEL
from reactors.core.announcements import Announcement, announcement_of, announcement_of_update
from reactors.core.bounded import gather_bounded
from reactors.core.errors import RejectedInputError
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Reaction
from reactors.core.records import Reminder, Update, WorkKind
from reactors.core.severity import Severity

PUBLISHING = CHANNEL.name
"""The id of the one piece of work that publishes what waits."""

OVERDUE_AFTER = timedelta(minutes=2)
_MOST_ATTEMPTS = 1000


async def announce(reactions: Iterable[Reaction], ports: Ports) -> None:
    """Have published what there is to say of reactions that were carried out; nothing without a topic."""
    if ports.topic is None:
        return
    now = ports.clock.now()
    made = [announcement for each in reactions if (announcement := announcement_of(each, now))]
    await _store(made, ports)


async def announce_update(update: Update, ports: Ports, *, reason: str = "") -> None:
    """Have published that an update comes to be in the state that it is in; nothing without a topic."""
    if ports.topic is not None:
        await _store([announcement_of_update(update, ports.clock.now(), reason=reason)], ports)


async def have_published(ports: Ports, *, attempt: int = 1, delay: timedelta = timedelta()) -> None:
    """
    Have what waits published after the delay.

    A delay over a minute is left to the watch alone; a shorter one is a delayed message, with the watch
    behind it in case the message is lost.
    """
    message = publishing_message(attempt)
    long = delay > timedelta(minutes=1)
    due_at = ports.clock.now() + delay + (timedelta() if long else OVERDUE_AFTER)
    await ports.reminders.put(Reminder(WorkKind.DELIVERY, PUBLISHING, due_at, Queue.NOTIFICATIONS, message))
    if not long:
        await ports.queues.send(Queue.NOTIFICATIONS, message, delay=delay)


def publishing_message(attempt: int) -> str:
    """Return the queue message that publishes what waits."""
    return json.dumps({"channel": PUBLISHING, "attempt": attempt})


def find_publishing(message: str) -> int | None:
    """Return which attempt it is that a queue message asks for, or None where it asks for something else."""
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or body.get("channel") != PUBLISHING or "deliveryId" in body:
        return None
    attempt = body.get("attempt", 1)
    if not isinstance(attempt, int) or not 0 < attempt <= _MOST_ATTEMPTS:
        raise RejectedInputError("not a number of an attempt")
    return attempt


async def _store(announcements: Sequence[Announcement], ports: Ports) -> None:
    wanted = [each for each in announcements if _is_routed(each, ports)]
    if wanted:
        await gather_bounded(ports.announcements.put, wanted)
        await have_published(ports)


def _is_routed(announcement: Announcement, ports: Ports) -> bool:
    """Say whether the policy file routes it here; one without a severity is as severe as can be."""
    return ports.policy.routed(
        CHANNEL.name,
        severity=announcement.severity or Severity.CRITICAL,
        rule_ids=(announcement.rule,) if announcement.rule else (),
        subjects=(announcement.subject,),
    )
