"""Messages that never succeeded: rows of `CmkRejected`, and poison queues while the app is down."""

from cmk.replaying.parcel import Found, Parcel, Source, State, Wish, Words, Work, tell
from reactors.core.orders import Order
from reactors.core.poison import SUFFIX
from reactors.core.ports import Ports, Queue
from reactors.core.replay_ports import Rejection
from reactors.planning.wording import plural

_SHOWN = 12


async def find_rows(wish: Wish, ports: Ports) -> Found:
    """Return the messages that were recorded and not put back, the oldest first."""
    rows = [
        each
        async for each in ports.rejections.list_since(wish.since)
        if each.source.endswith(SUFFIX) and (wish.again or each.replayed_at is None)
    ]
    rows.sort(key=lambda each: (each.received_at, each.name))
    parcels = [each for each in map(_parcel, rows[: wish.limit]) if wish.chosen(each.works)]
    return Found(tuple(parcels), max(0, len(rows) - wish.limit))


async def find_queued(wish: Wish, ports: Ports) -> Found:
    """Return the poison queues that hold something; the app empties them as long as it runs."""
    parcels = []
    for queue in Queue:
        if number := await ports.poison.count(queue):
            why = "nobody has recorded them: is the app down?"
            work = Work(f"{queue}{SUFFIX}", plural(number, "message"), State.READY, why)
            if works := wish.chosen((work,)):
                parcels.append(Parcel(Source.POISON, queue, None, works))
    return Found(tuple(parcels))


async def put_row_back(parcel: Parcel, words: Words, ports: Ports) -> Order:
    """Ask the reactor to put the message back, resolve its finding and mark the row; return the order."""
    (work,) = parcel.works
    return await tell(f"Message {work.subject} of {work.type}", words, ports, work=parcel.name)


async def put_queue_back(parcel: Parcel, words: Words, ports: Ports, *, most: int) -> int:
    """Put the messages of a poison queue back on their work queue, and return how many."""
    number = await ports.poison.put_back(parcel.name, most=most)
    if number:
        await tell(f"{plural(number, 'message')} of {parcel.name}{SUFFIX}", words, ports)
    return number


def _parcel(rejection: Rejection) -> Parcel:
    state, why = State.READY, rejection.reason
    if rejection.source.removesuffix(SUFFIX) not in set(Queue):
        state, why = State.REFUSED, "the reactor has no such queue"
    elif not rejection.is_whole:
        kept = f"only {len(rejection.body)} of {rejection.length} characters are kept"
        state, why = State.REFUSED, f"{kept}; the next sweep finds what it was to tell"
    work = Work(rejection.source, rejection.event_id[:_SHOWN], state, why)
    return Parcel(Source.POISON, rejection.name, rejection.received_at, (work,))
