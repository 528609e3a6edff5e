"""What no event had told: say it in the log and in the journal, and prepare what people are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reactors.core.drift import FieldChange, consumer_changes, vault_changes
from reactors.core.identifiers import ResourceId, digest
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.reactions import Notify
from reactors.core.records import JournalEntry
from reactors.core.snapshots import VaultSnapshot
from reactors.estate.consumers import Look
from reactors.estate.own_updates import is_own
from reactors.planning.drift import missed_notify


@dataclass(frozen=True, slots=True)
class Missed:
    """
    What a sweep has found that nothing had told: a resource that is `new`, `changed` or `gone`.

    `said` is the sentence about it, with what changed from what to what.
    """

    kind: str
    resource: ResourceId
    name: str
    said: str
    changes: tuple[FieldChange, ...] = ()


async def missed_of_consumer(look: Look, resource: ResourceId, ports: Ports) -> Missed | None:
    """Return what a look shows that was not on record; an update of the reactor's own is nothing missed."""
    known = look.known or look.before
    if known is None:
        return None
    name = known.consumer.display_name
    if look.before is None:
        return Missed("new", resource, name, f"The sweep found {name}, of which nothing was known.")
    if look.snapshot is None:
        said = f"The sweep found that {name} is gone; no event had told so."
        return Missed("gone", resource, name, said)
    changes = consumer_changes(look.before.consumer, known.consumer)
    if not changes or await is_own(known.consumer, changes, ports):
        return None
    return _changed(resource, name, changes)


def missed_of_vault(snapshot: VaultSnapshot) -> Missed | None:
    """Return what changed of a vault since it was last seen, or None."""
    before, after = snapshot.before, snapshot.vault
    changes = vault_changes(before, after) if before and after else ()
    return _changed(snapshot.id, f"vault {snapshot.id.name}", changes) if changes else None


async def report(missed: Missed, run: datetime, ports: Ports) -> Notify | None:
    """
    Log and journal what was missed; return the notice to tell where no finding says it.

    What is new is logged only: the first sweep of an estate finds nothing else.
    """
    log_event("sweep_missed", kind=missed.kind, resource=str(missed.resource), detail=missed.said)
    if missed.kind == "new":
        return None
    now, work = ports.clock.now(), digest("sweep", run.isoformat())
    identifier = digest("sweep-missed", run.isoformat(), str(missed.resource))
    await ports.journal.append([JournalEntry(identifier, "change-missed", now, work, missed.said)])
    return missed_notify(
        missed.name, missed.resource, missed.said, missed.changes, run=run, at=now, portal=ports.portal
    )


def _changed(resource: ResourceId, name: str, changes: Sequence[FieldChange]) -> Missed:
    told = "; ".join(map(str, changes))
    said = f"The sweep found a change of {name} that no event had told: {told}."
    return Missed("changed", resource, name, said, tuple(changes))
