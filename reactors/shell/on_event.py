"""Work on one hint: observe, judge, plan, write the decision down, apply it."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError, ReactorError, RejectedInputError, TransientError
from reactors.core.log import log_event
from reactors.core.ports import Ports, Queue
from reactors.core.pulse import Sign
from reactors.core.reactions import (
    Notify,
    OpenFinding,
    PassOn,
    Reaction,
    RecordImpact,
    Remember,
    RememberAccess,
    ResolveFinding,
    UpdateKeyUri,
    from_json,
    to_json,
)
from reactors.core.reactor import ReactorEvent
from reactors.core.records import JournalEntry, Reminder, WorkKind
from reactors.core.telemetry import ERROR, Metric, note, span, work
from reactors.delivery.announcing import announce
from reactors.shell.apply import Outcome, apply
from reactors.shell.dispatch import reaction_to
from reactors.shell.hints import Hint, read_hint, write_hint
from reactors.shell.retries import put_back

OVERDUE_AFTER = timedelta(minutes=2)
AGAIN = "/again"
_LONGEST_ID = 200
_FIRST = (OpenFinding, ResolveFinding, RecordImpact)


async def handle_event(message: str, ports: Ports) -> None:
    """
    Handle one message of `reactor-events`; may be run twice, at once, or again after a crash.

    What passes comes back with a growing delay; what is not a hint of ours is recorded.
    """
    try:
        hint = read_hint(message, suffixes=ports.key_suffixes)
    except RejectedInputError as error:
        log_event("event_rejected", event_id="", reason=str(error))
        now = ports.clock.now()
        await ports.rejections.record(
            source=Queue.EVENTS, event_id="", reason=str(error), body=message, at=now
        )
        return
    with work("handle event", hint.event.fingerprint, **{"event.type": hint.event.type}) as seen:
        try:
            await _handle(hint, ports)
        except TransientError as error:
            seen[ERROR] = type(error).__name__
            delay = await put_back(message, Queue.EVENTS, error, ports)
            await _remind(hint.event, delay, ports)


async def _handle(hint: Hint, ports: Ports) -> None:
    event, fingerprint = hint.event, hint.event.fingerprint
    await ports.pulse.note(Sign.EVENT, at=ports.clock.now())
    claim = await ports.claims.find(fingerprint)
    if claim is None and hint.attempt == 0:
        note(Metric.EVENT_LAG, max((ports.clock.now() - event.occurred_at).total_seconds(), 0.0))
    if claim is not None and claim[1]:
        log_event("event_already_handled", event_id=event.id, type=event.type)
        return
    if claim is None:
        reactions, summary = await _decide(hint, ports)
    else:
        reactions, summary = from_json(claim[0]), "taken up again"
    done = [each for wave in _waves(reactions) for each in await _attempt_all(wave, event, ports)]
    if any(outcome is Outcome.JOINED for _, outcome in done):
        await _look_again(event, ports)
    await announce((each for each, outcome in done if not isinstance(outcome, ReactorError)), ports)
    await ports.journal.append(_entries(event, done, summary, ports))
    await ports.claims.complete(fingerprint, at=ports.clock.now())
    await ports.reminders.remove(WorkKind.EVENT, fingerprint)
    log_event(
        "event_handled",
        event_id=event.id,
        type=event.type,
        summary=summary,
        reactions=len(reactions),
        failed=sum(isinstance(outcome, ReactorError) for _, outcome in done),
        **event.fields,
    )


async def _look_again(event: ReactorEvent, ports: Ports) -> None:
    """
    Have the event handled once more, as another one: two looks at once knew different things.

    What findings say is then said by one look that knows both.
    """
    if not event.id.endswith(AGAIN):
        again = replace(event, id=f"{event.id[:_LONGEST_ID]}{AGAIN}")
        await ports.queues.send(Queue.EVENTS, write_hint(Hint(again)))


async def _remind(event: ReactorEvent, delay: timedelta | None, ports: Ports) -> None:
    if delay is None:
        await ports.reminders.remove(WorkKind.EVENT, event.fingerprint)
        return
    due_at = ports.clock.now() + delay + OVERDUE_AFTER
    await ports.reminders.put(Reminder(WorkKind.EVENT, event.fingerprint, due_at))


async def _decide(hint: Hint, ports: Ports) -> tuple[tuple[Reaction, ...], str]:
    event, fingerprint = hint.event, hint.event.fingerprint
    decision = await reaction_to(event.topic)(event, ports)
    now = ports.clock.now()
    message = write_hint(Hint(event))
    await _remind(event, timedelta(), ports)
    stored = await ports.claims.create(fingerprint, to_json(decision.reactions), message=message, at=now)
    return from_json(stored), decision.summary


def _waves(reactions: tuple[Reaction, ...]) -> tuple[list[Reaction], list[Reaction]]:
    """
    Return the findings and impacts, then the rest.

    An update that is proven resolves its finding, so that has to be on record before the update starts; and
    what access rested on is overwritten only once its loss is on record.
    """
    first: list[Reaction] = [each for each in reactions if isinstance(each, _FIRST)]
    return first, [each for each in reactions if not isinstance(each, _FIRST)]


async def _attempt_all(
    reactions: list[Reaction], event: ReactorEvent, ports: Ports
) -> list[tuple[Reaction, Outcome | ReactorError]]:
    outcomes = await gather_bounded(lambda reaction: _attempt(reaction, event, ports), reactions)
    for outcome in outcomes:
        if isinstance(outcome, TransientError):
            raise outcome
    return list(zip(reactions, outcomes, strict=True))


async def _attempt(reaction: Reaction, event: ReactorEvent, ports: Ports) -> Outcome | ReactorError:
    try:
        with span("apply", reaction=type(reaction).__name__) as seen:
            done = await apply(reaction, event.fingerprint, ports, event_at=event.occurred_at)
            seen["outcome"] = str(done)
            return done
    except (TransientError, PermanentError) as error:
        log_event("reaction_failed", reaction=type(reaction).__name__, reason=str(error))
        return error


def _entries(
    event: ReactorEvent,
    done: list[tuple[Reaction, Outcome | ReactorError]],
    summary: str,
    ports: Ports,
) -> list[JournalEntry]:
    now = ports.clock.now()
    handled = JournalEntry(
        id=event.fingerprint,
        kind="event-handled",
        at=now,
        correlation_id=event.fingerprint,
        detail=f"{event.type} {event.subject}: {summary}",
    )
    entries = [
        JournalEntry(
            id=reaction.id,
            kind=_told(reaction)[0],
            at=now,
            correlation_id=event.fingerprint,
            detail=f"{_told(reaction)[1]}: {outcome}",
        )
        for reaction, outcome in done
        if outcome is not Outcome.ALREADY_DONE
    ]
    return [handled, *entries]


def _told(reaction: Reaction) -> tuple[str, str]:
    match reaction:
        case OpenFinding(finding=finding):
            return "finding-opened", f"{finding.rule_id} {finding.subject}"
        case ResolveFinding():
            return "finding-resolved", f"{reaction.rule_id} {reaction.subject}"
        case UpdateKeyUri():
            return "update-planned", f"{reaction.mode} {reaction.consumer} to {reaction.to_version}"
        case RecordImpact(record=record):
            kind = "impact-recorded" if record.cut.is_open else "impact-ended"
            return kind, f"{record.cut.revocation.cause} {record.cut.revocation.consumer}"
        case RememberAccess(record=record):
            return "access-noted", str(record.consumer)
        case PassOn():
            return "passed-on", reaction.id
        case Remember():
            return "state-noted" if reaction.state else "resource-gone", str(reaction.resource)
        case Notify(notice=notice):
            return "notice-queued", notice.title
        case _:
            assert_never(reaction)
