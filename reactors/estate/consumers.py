"""Read one resource and what surrounds it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from reactors.consumers import load_consumer_types
from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.known import Known, seen
from reactors.core.log import log_event
from reactors.core.model import Children, Consumer, Unreadable
from reactors.core.ports import Ports
from reactors.core.snapshots import Connected, Connections, ConsumerSnapshot, Unread

CHILDREN_EVERY = timedelta(days=1)
_NOT_DATA = frozenset({"secret-store"})


@dataclass(frozen=True, slots=True)
class Look:
    """
    What a look at a resource has shown.

    `known` is what is to be remembered; None where the resource is gone or could not be read. `snapshot` is
    what rules judge; None where it is gone. `nested` are the consumers found inside it.
    """

    before: Known | None
    known: Known | None
    snapshot: ConsumerSnapshot | Unread | None
    nested: tuple[Consumer, ...] = ()


async def look_at(
    resource: ResourceId,
    ports: Ports,
    *,
    with_children: bool,
    before: Known | None = None,
    children: Children | None = None,
) -> Look:
    """
    Read a consumer, and with its children what it is connected to; TransientError passes through.

    `children` are its children where they were read a moment ago.
    """
    before = before or await ports.inventory.find(resource)
    try:
        consumer = await read_consumer(resource, ports)
    except AbsentError:
        return Look(before, None, None)
    except (PermanentError, RejectedInputError) as error:
        refused = Unreadable(str(resource), resource.subscription_id, str(error))
        return Look(before, None, Unread(ports.clock.now(), (refused,)))
    if with_children and children is None:
        children = await ports.consumers.list_children(consumer)
    return await surroundings(consumer, before, ports, children=children)


async def surroundings(
    consumer: Consumer, before: Known | None, ports: Ports, *, children: Children | None = None
) -> Look:
    """Return the look at a consumer that was just read, and at its children where they were."""
    now = ports.clock.now()
    known = seen(consumer, before, at=now)
    if children is not None:
        known = replace(
            known, children=replace(children, consumers=(), unreadable=(), readable=()), children_at=now
        )
    snapshot = ConsumerSnapshot(
        taken_at=now,
        consumer=consumer,
        first=known.first,
        last=known.last,
        vault=await find_vault(consumer, ports),
        connections=await _connections(consumer, children, ports) if children else None,
        managed_write=known.managed_write,
        policy_states=known.policy_states,
        requires_cmk=ports.policy.requires_cmk(consumer.id, consumer.tags),
        unreadable=children.unreadable if children else (),
        readable=children.readable if children else (),
    )
    return Look(before, known, snapshot, children.consumers if children else ())


def inherited(nested: Consumer, parent: Consumer) -> Consumer:
    """Return a nested consumer with what its own document does not tell: place, tags and identity."""
    return replace(
        nested,
        identity=parent.identity,
        principal_id=nested.principal_id or parent.principal_id,
        location=nested.location or parent.location,
        tags=nested.tags or parent.tags,
    )


async def read_consumer(resource: ResourceId, ports: Ports) -> Consumer:
    """Read a consumer from its service, a nested one with what is known of its parent."""
    consumer = await ports.consumers.observe(resource)
    if resource.parent is None:
        return consumer
    known = await ports.inventory.find(resource.parent)
    return inherited(consumer, known.consumer) if known else consumer


async def find_vault(consumer: Consumer, ports: Ports) -> ResourceId | None:
    """Return the vault that a consumer's key lives in, None where there is none or none is found."""
    if consumer.binding is None:
        return None
    host = consumer.binding.key.host
    try:
        named = ResourceId.parse(consumer.traits.get("vault_id"))
    except RejectedInputError:
        return await find_host(host, ports)
    if named.name == host.partition(".")[0] and await ports.inventory.find_host(host) is None:
        await ports.inventory.note_host(host, named)
    return named


async def find_host(host: str, ports: Ports) -> ResourceId | None:
    """Return the vault that serves a host: the one on record, else the one that Resource Graph knows."""
    known = await ports.inventory.find_host(host)
    if known is not None:
        return known
    try:
        found = await ports.vaults.find(host)
    except PermanentError as error:
        log_event("vault_search_refused", host=host, reason=str(error))
        return None
    if found is not None:
        await ports.inventory.note_host(host, found)
    return found


async def _connections(consumer: Consumer, children: Children, ports: Ports) -> Connections:
    named: dict[str, tuple[ResourceId | None, str]] = {
        str(each.id): (each.id, each.role) for each in consumer.linked if each.role not in _NOT_DATA
    }
    for each in children.connections:
        named.setdefault(str(each.resource or each.target or each.name), (each.resource, each.category))
    connected = await gather_bounded(
        lambda item: _connected(item[0], item[1][0], item[1][1], consumer, ports), sorted(named.items())
    )
    return Connections(tuple(connected), children.projects, children.capability_hosts)


async def _connected(
    name: str, resource: ResourceId | None, role: str, consumer: Consumer, ports: Ports
) -> Connected:
    home = consumer.id.subscription_id
    if resource is None:
        return Connected(
            f"{consumer.id}/connections/{role}".lower(), home, role, None, f"{name} is no Azure id"
        )
    if resource.arm_type not in load_consumer_types():
        reason = f"how a {resource.arm_type} is encrypted is not looked at"
        return Connected(str(resource), resource.subscription_id, role, None, reason)
    known = await ports.inventory.find(resource)
    if known is not None:
        return Connected(str(resource), resource.subscription_id, role, _has_cmk(known.consumer))
    try:
        read = await ports.consumers.observe(resource)
    except (PermanentError, RejectedInputError) as error:
        return Connected(str(resource), resource.subscription_id, role, None, str(error))
    return Connected(str(resource), resource.subscription_id, role, _has_cmk(read))


def _has_cmk(consumer: Consumer) -> bool:
    if consumer.traits.get("enforcement"):
        return consumer.traits["enforcement"].lower() == "enabled"
    return consumer.binding is not None or consumer.follows is not None
