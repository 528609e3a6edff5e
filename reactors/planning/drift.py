"""What people are told when somebody has changed a resource."""

from collections.abc import Sequence
from datetime import datetime

from reactors.core.drift import FieldChange
from reactors.core.identifiers import ResourceId, digest
from reactors.core.notices import Notice, Section
from reactors.core.reactions import Notify
from reactors.core.resource_events import ResourceEvent
from reactors.core.severity import Severity
from reactors.planning.wording import listing, portal_link


def by_whom(event: ResourceEvent) -> str:
    """Return who did it, as a clause: an object id, since nothing else of a person is kept."""
    return f"by {event.actor}" if event.actor else "by someone whom the event does not name"


def occasion(name: str, changes: Sequence[FieldChange], event: ResourceEvent) -> str:
    """Return the sentence that says what was changed, from what to what, and by whom."""
    if event.is_deletion:
        return f"{name} was deleted {by_whom(event)}."
    if not changes:
        return f"{name} was written {by_whom(event)}, and nothing that was known of it has changed."
    return f"{name} was changed {by_whom(event)}: {'; '.join(map(str, changes))}."


def drift_notify(
    name: str, changes: Sequence[FieldChange], event: ResourceEvent, *, portal: str
) -> Notify | None:
    """Return the notice of a change that bears on the key and breaks no rule, or None where there is none."""
    told = [change for change in changes if change.is_key_matter]
    if not told or event.about is None:
        return None
    notice = Notice(
        title=f"{name} was changed",
        severity=Severity.INFO,
        happened=occasion(name, told, event),
        effect="Every rule holds on it as it is now. If the change was meant, there is nothing to do.",
        occurred_at=event.occurred_at,
        facts=(("Operation", event.operation), ("By", event.actor or "not named in the event")),
        sections=(Section("What changed", listing([str(change) for change in told])),),
        links=(portal_link(portal, event.about, "Open the resource"),),
    )
    topic = digest(event.resource, event.fingerprint, *map(str, told))
    return Notify(f"drift|{topic}", notice)


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
        effect="Every rule holds on it as it is now. If the change was meant, there is nothing to do.",
        occurred_at=at,
        facts=(("By", "not known: no event has arrived"),),
        sections=(Section("What changed", listing(told)),),
        links=(portal_link(portal, resource, "Open the resource"),),
    )
    return Notify(f"missed|{digest(str(resource), run.isoformat(), *told)}", notice)
