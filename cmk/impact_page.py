"""Impacts, answers and verdicts as lines for a terminal; nothing of what Azure says gets through raw."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import click

from cmk.screen import count
from reactors.core.answer import Answer, Harm
from reactors.core.impact_record import ImpactRecord
from reactors.core.plain import plain
from reactors.core.safe_to_disable import DisablingVerdict
from reactors.core.version_hold import Safety
from reactors.estate.recorded_impacts import Recorded
from reactors.planning.answer_words import render_verdict, render_what_if
from reactors.planning.impact_words import render_impact

_LONGEST = 4_000
_COLOURS = {
    Safety.YES: "green",
    Safety.NO: "red",
    Safety.NOT_PROVABLE: "yellow",
    Harm.NONE: "green",
    Harm.SOME: "red",
    Harm.UNKNOWN: "yellow",
}


def show(lines: Iterable[str]) -> None:
    """Print lines; a terminal wraps them, so that a command on one can be copied."""
    for line in lines:
        click.echo(line)


def recorded_lines(found: Recorded, *, with_ended: bool) -> Iterator[str]:
    """Yield what is on record, each revocation with its story."""
    if not found.records:
        yield "No revocation is on record." if with_ended else "On record, nobody is cut off from a key."
        return
    for record in found.records:
        yield from _headed(render_impact(record.impact))
        yield from _story(record)
        yield ""
    is_open = sum(each.cut.is_open for each in found.records)
    ended = f", {len(found.records) - is_open} ended" if with_ended else ""
    more = "; there are more than these" if found.is_cut else ""
    yield f"{count(is_open, 'open revocation')}{ended}{more}"


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yield what would follow from a change: the answer first, then each impact, then what is not known."""
    first, *rest = render_what_if(answer.found)
    yield _bold(first, _COLOURS[answer.harm])
    yield from rest
    if answer.unread:
        yield "\nCould not be read, so that somebody may be missing here:"
        yield from (f"  {plain(each, limit=_LONGEST)}" for each in answer.unread)
    if answer.harm is Harm.UNKNOWN:
        yield "\nSo whether anybody would be cut off cannot be told."
    looked = f"{count(len(answer.keys), 'key')} and {count(answer.consumers, 'consumer')}"
    yield f"\nLooked at {looked} on {_time(answer.asked_at)}; nothing was changed."


def verdict_lines(verdict: DisablingVerdict, asked_at: datetime) -> Iterator[str]:
    """Yield whether a version can be disabled: the word first, then each who may need it with the reason."""
    first, *rest = render_verdict(verdict)
    yield f"{_bold(verdict.safety, _COLOURS[verdict.safety])}: {first}"
    yield from rest
    if verdict.safety is Safety.NOT_PROVABLE and not verdict.accepted:
        yield "\nTo take the risk, and have the journal keep who and why:"
        yield f"  cmk safe-to-disable {verdict.version} --accept --owner WHO --reason WHY"
    yield f"\nLooked at on {_time(asked_at)}."


def _headed(lines: Iterable[str]) -> Iterator[str]:
    first, *rest = (plain(each, limit=_LONGEST) for each in lines)
    yield click.style(first, bold=True)
    yield from rest


def _story(record: ImpactRecord) -> Iterator[str]:
    cut = record.cut
    who = f"by {plain(cut.origin.actor)}" if cut.origin.actor else "by whom is not known"
    since = f"Since {_time(cut.started_at)}" if cut.started_at else "Since when is not known"
    yield f"{since}, {who}; seen on {_time(cut.detected_at)} through {cut.origin.road.phrase}."
    if cut.before:
        yield f"Before: {plain(cut.before, limit=_LONGEST)}"
    if cut.ended_at:
        yield f"It ended on {_time(cut.ended_at)}."
    elif cut.restored_at:
        yield f"Access seems to be back since {_time(cut.restored_at)}; a second look will tell."


def _bold(text: str, colour: str) -> str:
    return click.style(text, bold=True, fg=colour)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
