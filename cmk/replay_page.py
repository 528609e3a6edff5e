"""What can be replayed, and what was, as a page for a terminal; nothing outsiders wrote gets through raw."""

import json
from collections.abc import Iterator
from typing import Any

import click
from rich.console import RenderableType
from rich.text import Text

from cmk.replaying.parcel import Parcel, State, Work
from cmk.replaying.places import Done, Listed
from cmk.screen import facts, screen
from reactors.core.plain import plain
from reactors.planning.wording import plural

_LONGEST = 1_100
_HOW = "`cmk findings list` and the journal (CmkJournal, kind work-replayed) show what comes of it."


def show(listed: Listed, done: Done | None) -> None:
    """Print what was found, how much of it there is, and what was done."""
    if not listed.parcels:
        click.echo("Nothing was set aside.")
        return
    console = screen()
    for parcel in listed.parcels:
        for block in _blocks(parcel):
            console.print(block, soft_wrap=isinstance(block, Text))
    for line in _lines(listed, done):
        console.print(Text(line))


def show_json(listed: Listed, done: Done | None) -> None:
    """Print the same as a JSON object."""
    found: dict[str, Any] = {
        "found": [_object(parcel) for parcel in listed.parcels],
        "counts": {str(state): _count(listed, state) for state in State},
        "more": [{"source": source, "count": number} for source, number in listed.more],
        "applied": done is not None,
    }
    if done:
        found["putBack"] = done.put_back - len(done.refused)
        found["waiting"] = [order.id for order in done.waiting]
        found["refused"] = [{"about": each.about, "outcome": each.outcome} for each in done.refused]
    click.echo(json.dumps(found, indent=2))


def _blocks(parcel: Parcel) -> Iterator[RenderableType]:
    since = f"  {parcel.at:%Y-%m-%d %H:%M} UTC" if parcel.at else ""
    yield Text.assemble((parcel.source, "bold"), f"{since}  {plain(parcel.name, limit=_LONGEST)}")
    yield facts([(work.state, _told(work)) for work in parcel.works], indent=2)
    if parcel.works_left_out:
        yield f"  and {plural(parcel.works_left_out, 'event')} of other types"
    yield ""


def _told(work: Work) -> str:
    named = " ".join(filter(None, (plain(work.type), plain(work.subject))))
    return f"{named}: {plain(work.why)}" if named else plain(work.why)


def _lines(listed: Listed, done: Done | None) -> Iterator[str]:
    ready, ignored, refused = (_count(listed, state) for state in State)
    yield f"{ready} can be put back, {ignored} would be ignored, {refused} cannot be put back."
    for source, number in listed.more:
        yield f"There is more: {number} of {source}, beyond --limit."
    if done is None:
        if any(parcel.is_ready for parcel in listed.parcels):
            yield "Nothing was changed. Put it back with --apply --by WHO."
        return
    number = done.put_back - len(done.refused) - len(done.waiting)
    yield f"Put back: {number} (events and messages)."
    if done.waiting:
        yield f"Ordered: {plural(len(done.waiting), 'message')}, which the reactor puts back."
    for order in done.refused:
        yield f"{order.about}: {order.outcome}"
    yield _HOW


def _object(parcel: Parcel) -> dict[str, Any]:
    return {
        "source": parcel.source,
        "name": parcel.name,
        "setAsideAt": parcel.at.isoformat() if parcel.at else None,
        "works": [_work(each) for each in parcel.works],
    }


def _work(work: Work) -> dict[str, str]:
    return {"type": work.type, "about": work.subject, "state": work.state, "why": work.why}


def _count(listed: Listed, state: State) -> int:
    return sum(parcel.count(state) for parcel in listed.parcels)
