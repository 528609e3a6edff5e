"""Publish what waits for the topic."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from reactors.channels.eventgrid import CHANNEL
from reactors.core.announcements import Announcement
from reactors.core.backoff import growing_delay
from reactors.core.errors import PermanentError, TransientError
from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.ports import Ports, Topic
from reactors.core.records import JournalEntry, WorkKind
from reactors.delivery.announcing import PUBLISHING, have_published
from reactors.delivery.trouble import end_trouble, report_trouble

AT_ONCE = 500
MAX_BYTES = 900_000
"""A request may have 1 MB, of which the envelopes' spelling by the client takes its part."""

TROUBLE_AFTER = timedelta(hours=1)
REFUSED_IN_A_ROW = 3
REFUSED_FOR = timedelta(hours=1)


async def publish_waiting(ports: Ports, *, attempt: int = 1) -> None:
    """
    Publish up to 500 waiting events; the rest has its own turn after that.

    What passes is tried again later and later, what is refused every hour, since a role or an address is
    easily mended: nothing is given up before its age. What is refused is a finding, and so is what has
    waited for an hour.
    """
    if ports.topic is None:
        await ports.reminders.remove(WorkKind.DELIVERY, PUBLISHING)
        return
    try:
        count = await _publish(ports.topic, ports)
    except PermanentError as error:
        await _put_back(error, attempt, REFUSED_FOR, ports)
    except TransientError as error:
        await _put_back(error, attempt, growing_delay(attempt, error), ports)
    else:
        await ports.reminders.remove(WorkKind.DELIVERY, PUBLISHING)
        # Looked at after the reminder is gone: one that is stored later brings its own.
        if await ports.announcements.list_waiting(1):
            await have_published(ports)
        if count:
            await end_trouble(CHANNEL.name, ports)


async def _publish(topic: Topic, ports: Ports) -> int:
    count = 0
    for batch in _batches(await ports.announcements.list_waiting(AT_ONCE)):
        count += await _publish_batch(batch, topic, ports)
    return count


async def _publish_batch(batch: list[Announcement], topic: Topic, ports: Ports) -> int:
    """
    Publish a batch and return how many it held; one that is refused is halved, to find out what is refused.

    One event that the topic does not take must not keep the others; where three in a row are refused, it is
    the topic.
    """
    left, refused, in_a_row = [batch], list[PermanentError](), 0
    while left:
        part = left.pop()
        try:
            await topic.publish(part)
        except PermanentError as error:
            if len(part) > 1:
                middle = len(part) // 2
                left += [part[middle:], part[:middle]]
                continue
            refused.append(error)
            in_a_row += 1
            if in_a_row == REFUSED_IN_A_ROW:
                break
        else:
            in_a_row = 0
            await _note(part, ports)
    if refused:
        raise refused[-1]
    return len(batch)


async def _note(published: Sequence[Announcement], ports: Ports) -> None:
    ids = [each.id for each in published]
    entry = JournalEntry(
        id=digest("published", *ids),
        kind="events-published",
        at=ports.clock.now(),
        correlation_id=ids[0],
        detail=f"{len(ids)} to the topic, {ids[0]} the first",
    )
    await ports.journal.append([entry])
    await ports.announcements.remove(ids)
    log_event("events_published", count=len(ids), first=ids[0][:12])


def _batches(waiting: Sequence[Announcement]) -> Iterator[list[Announcement]]:
    """Yield them in order, each batch as large as one request may be."""
    batch: list[Announcement] = []
    size = 0
    for each in waiting:
        length = len(json.dumps(CHANNEL.render(each)))
        if batch and size + length > MAX_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += length
    if batch:
        yield batch


async def _put_back(
    error: PermanentError | TransientError, attempt: int, delay: timedelta, ports: Ports
) -> None:
    if isinstance(error, PermanentError) or await _has_waited_long(ports):
        await report_trouble(CHANNEL.name, str(error), ports)
    log_event("publishing_put_back", attempt=attempt, delay_seconds=delay.total_seconds(), reason=str(error))
    await have_published(ports, attempt=attempt + 1, delay=delay)


async def _has_waited_long(ports: Ports) -> bool:
    """Say so by the oldest event: attempts start anew with every event that comes."""
    waiting = await ports.announcements.list_waiting(AT_ONCE)
    return bool(waiting) and ports.clock.now() - waiting[0].at > TROUBLE_AFTER
