"""Events that Event Grid could not deliver: in the container, or in a file that somebody has downloaded."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from cmk.replaying.parcel import Found, Intake, Parcel, Source, State, Wish, Words, Work, tell, work_of_event
from reactors.core.bounded import gather_bounded
from reactors.core.dead_letters import LARGEST, DeadLetter, DeadLetterBlob, read_dead_letters
from reactors.core.errors import AbsentError, RejectedInputError
from reactors.core.ports import Ports, Queue

_AT_ONCE = 4


async def find(wish: Wish, intake: Intake, ports: Ports) -> Found:
    """Return the blobs that were not replayed, the oldest first, with what becomes of each event today."""
    blobs = [
        each
        async for each in ports.dead_letters.list_blobs()
        if each.created_at >= wish.since and (wish.again or not each.is_replayed)
    ]
    blobs.sort(key=lambda each: (each.created_at, each.name))
    chosen = blobs[: wish.limit]
    look = partial(_look, wish=wish, intake=intake, ports=ports)
    parcels = await gather_bounded(look, chosen, bound=_AT_ONCE)
    found = tuple(each for each in parcels if each.works)
    return Found(found, len(blobs) - len(chosen))


def read_file(path: Path, wish: Wish, intake: Intake) -> Found:
    """Return what a file holds; RejectedInputError where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise RejectedInputError(f"{path} cannot be read: {error.strerror}") from error
    parcel = _parcel(path.name, written, text, wish, intake)
    return Found((parcel,) if parcel.works else ())


async def put_back(parcel: Parcel, words: Words, ports: Ports, *, is_file: bool = False) -> None:
    """
    Put its events on the queue, keep what the intake refuses as the intake does, and mark the blob.

    A process that is killed before the mark leaves it to be replayed again; an event that was handled is
    then known by its id and changes nothing more.
    """
    now = ports.clock.now()
    for work in parcel.works:
        for message in work.messages:
            await ports.queues.send(Queue.EVENTS, message)
        if work.rejected:
            source, body = work.rejected
            await ports.rejections.record(
                source=source, event_id=work.subject, reason=work.why, body=body, at=now
            )
    about = f"{parcel.count(State.READY)} of {len(parcel.works)} events of dead letter {parcel.name}"
    await tell(about, words, ports)
    if not is_file and not parcel.works_left_out:
        await ports.dead_letters.mark_replayed(parcel.name, at=now)


async def _look(blob: DeadLetterBlob, *, wish: Wish, intake: Intake, ports: Ports) -> Parcel:
    if blob.size > LARGEST:
        size = f"over {LARGEST // 1_048_576} MiB"
        return _unreadable(
            blob, f"it is not read, since it has {size}; download it and replay it with --file"
        )
    if not blob.size:
        return _unreadable(blob, "it is empty")
    try:
        text = await ports.dead_letters.read(blob.name)
    except AbsentError:
        return _unreadable(blob, "it is gone by now")
    return _parcel(blob.name, blob.created_at, text, wish, intake)


def _parcel(name: str, at: datetime, text: str, wish: Wish, intake: Intake) -> Parcel:
    try:
        letters = read_dead_letters(text)
    except RejectedInputError as error:
        return Parcel(Source.DEAD_LETTERS, name, at, (Work("", "", State.REFUSED, str(error)),))
    works = tuple(_work(each, intake) for each in letters)
    chosen = wish.chosen(works)
    return Parcel(Source.DEAD_LETTERS, name, at, chosen, len(works) - len(chosen))


def _work(letter: DeadLetter, intake: Intake) -> Work:
    if letter.family is None:
        return Work(letter.type, "", State.IGNORED, "no function takes in events of this type")
    work = work_of_event(letter.event, letter.family, intake, why=letter.why, type_=letter.type)
    if work.state is State.REFUSED:
        return replace(work, rejected=(letter.family.rstrip("."), letter.event))
    return work


def _unreadable(blob: DeadLetterBlob, why: str) -> Parcel:
    return Parcel(Source.DEAD_LETTERS, blob.name, blob.created_at, (Work("", "", State.REFUSED, why),))
