"""What people are told when somebody has changed a resource."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reactors.core.drift import FieldChange
from reactors.core.identifiers import ResourceId, digest
from reactors.core.notices import Notice, Section
from reactors.core.reactions import Notify
from reactors.core.resource_events import ResourceEvent
from reactors.core.severity import Severity
from reactors.planning.wording import done, listing, portal_link, to_do

_DONE = {"write": "written", "delete": "deleted"}


class Shown(StrEnum):
    """What a look at the resource has shown."""

    KNOWN = "known"
    NEW = "new"
    GONE = "gone"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Drift:
    """
    An event, and what a look at the resource that it concerns has shown.

    `changes` are those since `since`, the time of the look before; there are none unless it is known.
    """

    event: ResourceEvent
    resource: ResourceId
    name: str
    shown: Shown
    changes: tuple[FieldChange, ...] = ()
    since: datetime | None = None

    @property
    def is_deletion(self) -> bool:
        """Whether the event says that the resource itself, not something in it, was deleted."""
        return self.event.is_deletion and not self.is_about_a_part

    @property
    def is_about_a_part(self) -> bool:
        """Whether the event is about something in the resource."""
        return self.event.resource.startswith(f"{self.resource}/")


def by_whom(event: ResourceEvent) -> str:
    """Return who did it, as a clause: an object id, since nothing else of a person is kept."""
    return f"by {event.actor}" if event.actor else "by someone whom the event does not name"


def occasion(drift: Drift) -> str:
    """Return the sentence that says what was done, from what to what, and by whom."""
    name, clauses = drift.name, "; ".join(map(str, drift.changes))
    it = name if drift.is_about_a_part else "it"
    match drift.shown:
        case Shown.GONE if drift.is_deletion:
            return f"{_done(drift)}."
        case Shown.GONE:
            return f"{_done(drift)}, and {it} is not there any more."
        case Shown.UNREADABLE:
            return f"{_done(drift)}, and {it} could not be read."
        case Shown.NEW:
            return f"{_done(drift)}; nothing was known of {it} before."
        case Shown.KNOWN if drift.is_deletion:
            return f"{_done(drift)}, and is there again{': ' if clauses else ''}{clauses}."
        case Shown.KNOWN if clauses:
            return f"{name} was changed {by_whom(drift.event)}: {clauses}."
        case Shown.KNOWN:
            return f"{_done(drift)}, and nothing that was known of {it} has changed."


def drift_notify(drift: Drift, *, portal: str) -> Notify | None:
    """
    Return the notice of a change that bears on the key and breaks no rule, or None where there is none.

    The same change told by several events is the same notice.
    """
    told = tuple(change for change in drift.changes if change.is_key_matter)
    if not told:
        return None
    event, lines = drift.event, [str(change) for change in told]
    notice = Notice(
        title=f"{drift.name} was changed",
        severity=Severity.INFO,
        happened=occasion(drift),
        effect="Nothing breaks by it: all that the reactor checks is as well, or as bad, as it was before.",
        occurred_at=event.occurred_at,
        facts=(("Operation", event.operation),),
        sections=_sections(lines),
        links=(portal_link(portal, drift.resource, "Open the resource"),),
        actor=event.actor,
    )
    since = drift.since.isoformat() if drift.since else ""
    return Notify(f"drift|{digest(str(drift.resource), since, *lines)}", notice)


def missed_notify(
    name: str,
    resource: ResourceId,
    said: str,
    changes: Sequence[FieldChange],
    *,
    run: datetime,
    at: datetime,
    portal: str,
) -> Notify | None:
    """Return the notice of a change that bears on the key and that a sweep alone has seen, else None."""
    told = [str(change) for change in changes if change.is_key_matter]
    if not told:
        return None
    notice = Notice(
        title=f"{name[0].upper()}{name[1:]} was changed, and no event had told",
        severity=Severity.INFO,
        happened=said,
        effect="Nothing breaks by it: all that the reactor checks holds on it as it is now.",
        occurred_at=at,
        facts=(("By", "not known: no event has arrived"),),
        sections=_sections(told),
        links=(portal_link(portal, resource, "Open the resource"),),
    )
    return Notify(f"missed|{digest(str(resource), run.isoformat(), *told)}", notice)


def _sections(changes: Sequence[str]) -> tuple[Section, ...]:
    return (
        done(),
        to_do(("If the change was meant, nothing; else set back what is listed below.",)),
        Section("What changed", listing(changes)),
    )


def _done(drift: Drift) -> str:
    event = drift.event
    done = _DONE.get(event.operation.rpartition("/")[2], "acted on")
    part = event.resource.removeprefix(f"{drift.resource}/").removeprefix("providers/")
    what = f"{part} of {drift.name}" if drift.is_about_a_part else drift.name
    return f"{what} was {done} {by_whom(event)}"
