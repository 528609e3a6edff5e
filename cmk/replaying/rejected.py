"""Input that the intake refused: tried again with the code of today."""

from cmk.replaying.parcel import Found, Intake, Parcel, Source, State, Wish, Words, Work, tell, work_of_event
from reactors.core.errors import RejectedInputError
from reactors.core.events import Family
from reactors.core.poison import SUFFIX
from reactors.core.ports import Ports, Queue
from reactors.core.replay_ports import Rejection
from reactors.shell.audit_intake import AuditIntake
from reactors.shell.hints import read_hint

AUDIT = "AuditEvent"
_FAMILIES = {family.rstrip("."): family for family in Family}


async def find(wish: Wish, intake: Intake, ports: Ports) -> Found:
    """Return what was refused and not put back, the oldest first, with what becomes of it today."""
    rows = [
        each
        async for each in ports.rejections.list_since(wish.since)
        if not each.source.endswith(SUFFIX) and (wish.again or each.replayed_at is None)
    ]
    rows.sort(key=lambda each: (each.received_at, each.name))
    parcels = []
    for row in rows[: wish.limit]:
        works = wish.chosen((_work(row, intake, ports),))
        parcels.append(Parcel(Source.REJECTED, row.name, row.received_at, works))
    return Found(tuple(each for each in parcels if each.works), max(0, len(rows) - wish.limit))


async def put_back(parcel: Parcel, words: Words, ports: Ports) -> None:
    """Put on the queue what is accepted now, and mark the row; a killed process leaves it unmarked."""
    (work,) = parcel.works
    for message in work.messages:
        await ports.queues.send(Queue.EVENTS, message)
    if work.messages:
        await tell(f"Rejected {work.type} {work.subject}".rstrip(), words, ports)
    await ports.rejections.mark_replayed(parcel.name, by=words.by, at=ports.clock.now())


def _work(row: Rejection, intake: Intake, ports: Ports) -> Work:
    if not row.is_whole:
        kept = f"only {len(row.body)} of {row.length} characters are kept"
        return Work(row.source, row.event_id, State.REFUSED, f"{kept}; it was refused since {row.reason}")
    if family := _FAMILIES.get(row.source):
        return work_of_event(row.body, family, intake, why=row.reason, type_=row.source)
    if row.source == AUDIT:
        return _audit_work(intake.take_in_record(row.body), row)
    if row.source == Queue.EVENTS:
        return _hint_work(row, ports)
    return Work(row.source, row.event_id, State.REFUSED, "nothing takes this in")


def _audit_work(taken: AuditIntake, row: Rejection) -> Work:
    if taken.hints:
        return Work(AUDIT, row.event_id, State.READY, row.reason, taken.hints)
    if taken.rejected:
        return Work(AUDIT, row.event_id, State.REFUSED, taken.rejected[0].reason)
    return Work(AUDIT, row.event_id, State.IGNORED, "no reactor wants this record")


def _hint_work(row: Rejection, ports: Ports) -> Work:
    try:
        hint = read_hint(row.body, suffixes=ports.key_suffixes)
    except RejectedInputError as error:
        return Work(row.source, row.event_id, State.REFUSED, str(error))
    return Work(hint.event.type, hint.event.subject, State.READY, row.reason, (row.body,))
