"""Impacts, answers and verdicts as lines for a terminal; nothing of what Azure says gets through raw."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import click

from cmk.screen import count
from reactors.core.answer import Answer, Harm
from reactors.core.identifiers import ResourceId
from reactors.core.impact_record import ImpactRecord
from reactors.core.phrases import version_phrase
from reactors.core.plain import plain
from reactors.core.safe_to_disable import DisablingVerdict
from reactors.core.version_hold import Safety
from reactors.estate.recorded_impacts import Recorded
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
    found, hit = answer.found, len({each.revocation.consumer for each in answer.found.impacts})
    looked = f"{count(answer.consumers, 'resource')} and {count(len(answer.keys), 'key')} were looked at"
    verdicts = {
        Harm.NONE: "Nobody would be cut off.",
        Harm.SOME: f"{count(hit, 'resource')} would be cut off.",
        Harm.UNKNOWN: "Whether anybody would be cut off cannot be told.",
    }
    yield f"{_bold(verdicts[answer.harm], _COLOURS[answer.harm])} Nothing was changed; {looked}."
    for impact in found.impacts:
        yield ""
        yield from _headed(render_impact(impact))
    already = [f"{_name(each.consumer)}: {each.reason}" for each in found.already]
    undecided = [f"{_name(each.consumer)}: {reason}" for each in found.undecided for reason in each.reasons]
    yield from _section("Cut off already, whatever is changed", already)
    yield from _section("Could not be told", undecided)
    yield from _section("Could not be read", answer.unread)
    yield f"\nAs of {_time(answer.asked_at)}."


def verdict_lines(verdict: DisablingVerdict, asked_at: datetime) -> Iterator[str]:
    """Yield whether a version can be disabled: the word first, then each who may need it with the reason."""
    what = version_phrase(verdict.version)
    said = {
        Safety.YES: f"nobody needs {what} any more.",
        Safety.NO: f"{what} is needed; disabling it cuts somebody off.",
        Safety.NOT_PROVABLE: f"nothing on record proves that nobody needs {what}.",
    }
    yield f"{_bold(verdict.safety, _COLOURS[verdict.safety])}: {said[verdict.safety]}"
    for safety, heading in (
        (Safety.NO, "Need it"),
        (Safety.NOT_PROVABLE, "May need it"),
        (Safety.YES, "Do not need it"),
    ):
        yield from _section(heading, [each.reason for each in verdict.holds if each.safety is safety])
    yield from _section("Not known", verdict.reasons)
    if verdict.accepted:
        yield f"\nThe risk is accepted by {plain(verdict.accepted.owner)}: {plain(verdict.accepted.reason)}"
    elif verdict.safety is Safety.NOT_PROVABLE:
        yield "\nTo take the risk, and have the journal keep who and why:"
        yield f"  cmk safe-to-disable {verdict.version} --accept --owner WHO --reason WHY"
    yield f"\nAs of {_time(asked_at)}."


def _headed(lines: Iterable[str]) -> Iterator[str]:
    first, *rest = (plain(each, limit=_LONGEST) for each in lines)
    yield click.style(first, bold=True)
    yield from rest


def _story(record: ImpactRecord) -> Iterator[str]:
    cut = record.cut
    who = f"by {plain(cut.origin.actor)}" if cut.origin.actor else "by whom is not known"
    since = f"Since {_time(cut.started_at)}" if cut.started_at else "Since when is not known"
    yield f"{since}, {who}; seen on {_time(cut.detected_at)} by the {cut.origin.road}."
    if cut.before:
        yield f"Before: {plain(cut.before, limit=_LONGEST)}"
    if cut.ended_at:
        yield f"It ended on {_time(cut.ended_at)}."
    elif cut.restored_at:
        yield f"Access seems to be back since {_time(cut.restored_at)}; a second look will tell."


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    told = [plain(each, limit=_LONGEST) for each in lines]
    if told:
        yield f"\n{heading}:"
        yield from (f"  {each}" for each in told)


def _bold(text: str, colour: str) -> str:
    return click.style(text, bold=True, fg=colour)


def _name(resource: ResourceId) -> str:
    return f"{resource.name} (resource group {resource.resource_group})"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
