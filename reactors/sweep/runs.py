"""Start a sweep, and see when its parts are done."""

from datetime import datetime

from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.ports import Ports, Queue
from reactors.core.records import JournalEntry
from reactors.sweep.messages import Part, ResourcesPart, VaultPart

_VAULTS = "vaults"
_SUBSCRIPTION = "subscription/"


async def start(ports: Ports) -> int:
    """
    Put a message for each subscription on the queue; return how many.

    Subscriptions that an earlier sweep has read are looked at again even if nothing shows in them now: one
    that can no longer be read is to be noticed.
    """
    run = ports.clock.now()
    known = await ports.sweeps.list_known_subscriptions()
    subscriptions = sorted({*await ports.consumers.list_subscriptions(), *known})
    parts = [ResourcesPart(run, each) for each in subscriptions]
    await ports.sweeps.begin(run, [*map(part_name, parts), _VAULTS])
    for part in parts:
        await ports.queues.send(Queue.SWEEPS, part.to_json())
    log_event("sweep_started", run=run, subscriptions=len(parts))
    if not parts:
        await finish_part(run, "", ports)
    return len(parts)


def part_name(part: Part) -> str:
    """Return the name under which a part is kept."""
    match part:
        case ResourcesPart():
            return f"{_SUBSCRIPTION}{part.subscription_id}"
        case VaultPart():
            return f"vault/{part.host}"


async def finish_part(run: datetime, name: str, ports: Ports) -> None:
    """
    Note that a part is done, and begin what waits for it.

    The vaults wait for all subscriptions, so that each key is judged with all its consumers.
    """
    if name:
        await ports.sweeps.end(run, name)
    left = await ports.sweeps.list_left(run)
    if _VAULTS in left and not any(each.startswith(_SUBSCRIPTION) for each in left):
        left = await _begin_vaults(run, ports)
    if not left:
        await _complete(run, ports)


async def _begin_vaults(run: datetime, ports: Ports) -> list[str]:
    """Begin the vaults; where a run before this one was killed in the middle of it, once more."""
    parts = [VaultPart(run, vault, host) for host, vault in await ports.inventory.list_hosts()]
    names = [part_name(part) for part in parts]
    await ports.sweeps.begin(run, names)
    for part in parts:
        await ports.queues.send(Queue.SWEEPS, part.to_json())
    await ports.sweeps.end(run, _VAULTS)
    return names


async def _complete(run: datetime, ports: Ports) -> None:
    if await ports.sweeps.is_complete(run):
        return
    now = ports.clock.now()
    work = digest("sweep", run.isoformat())
    entry = JournalEntry(
        work, "sweep-completed", now, work, f"the sweep of {run:%Y-%m-%d %H:%M:%S} UTC is done"
    )
    await ports.journal.append([entry])
    if await ports.sweeps.complete(run, at=now):
        log_event("sweep_completed", run=run, seconds=(now - run).total_seconds())
