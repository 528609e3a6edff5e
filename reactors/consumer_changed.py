"""A consumer, or something nested in it, was written or deleted: say what changed, and judge it anew."""

from dataclasses import dataclass
from datetime import timedelta

from reactors.consumers import load_consumer_types
from reactors.core.drift import consumer_changes
from reactors.core.errors import PermanentError
from reactors.core.identifiers import ResourceId
from reactors.core.judgement import Judgement
from reactors.core.known import with_managed_write
from reactors.core.lifecycle import Change
from reactors.core.model import Unreadable
from reactors.core.operations import Concern
from reactors.core.origins import origin_of
from reactors.core.ports import Ports
from reactors.core.reactions import Decision, Notify
from reactors.core.reactor import Reactor
from reactors.core.resource_events import ResourceEvent
from reactors.core.snapshots import ManagedWrite, SubscriptionSnapshot, Unread
from reactors.estate.consumers import Look, look_at
from reactors.estate.judgement import judge
from reactors.estate.own_updates import is_own
from reactors.estate.standing import judge_look
from reactors.planning.drift import Drift, Shown, drift_notify, occasion
from reactors.planning.notices import notices

_ACCOUNTS = "microsoft.cognitiveservices/accounts"
_SHOWS_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Seen:
    judged: Judgement
    said: str
    told: tuple[Notify, ...]


async def react(event: ResourceEvent, ports: Ports) -> Decision:
    """Compare with what was known, judge the consumer and its key, and the owner of a managed group."""
    resource = _consumer_of(event.about)
    seen = [await _see(resource, event, ports)] if resource else []
    manager = await ports.inventory.find_managing(event.about.group_id) if event.about else None
    if manager is not None and manager != resource:
        seen.append(await _see_manager(manager, event, ports))
    if not seen:
        return Decision(f"{event.operation} concerns no consumer", ())
    reactions = [reaction for each in seen for reaction in each.judged.reactions]
    told = [notify for each in seen for notify in each.told]
    return Decision(" ".join(each.said for each in seen), (*reactions, *told))


def _consumer_of(resource: ResourceId | None) -> ResourceId | None:
    types = load_consumer_types()
    while resource is not None and (resource.arm_type not in types or resource.parent is not None):
        resource = resource.parent
    return resource


async def _see(resource: ResourceId, event: ResourceEvent, ports: Ports) -> _Seen:
    look = await look_at(resource, ports, with_children=event.resource != str(resource))
    judged = await judge_look(look, resource, ports, origin=origin_of(event))
    if look.snapshot is None and resource.arm_type == _ACCOUNTS:
        judged += Judgement(await _judge_deleted(resource, ports))
    if event.about is not None and event.about != resource and event.is_deletion:
        judged += await _judge_nested_gone(event.about, event, ports)
    drift = _drift(look, resource, event)
    said = occasion(drift)
    if look.known and await is_own(look.known.consumer, drift.changes, ports, told_at=event.occurred_at):
        said = f"{drift.name} shows the version that the reactor moved it to."
        return _Seen(judged, said, _news(judged, said, event, ports))
    changed = drift_notify(drift, portal=ports.portal)
    told = _news(judged, said, event, ports) or ((changed,) if changed else ())
    return _Seen(judged, said, told)


async def _see_manager(manager: ResourceId, event: ResourceEvent, ports: Ports) -> _Seen:
    before = await ports.inventory.find(manager)
    write = ManagedWrite(event.resource, event.operation, event.actor, event.occurred_at)
    marked = with_managed_write(before, write) if before else None
    look = await look_at(manager, ports, with_children=False, before=marked)
    judged = await judge_look(look, manager, ports, origin=origin_of(event))
    said = f"{event.resource} lies in a resource group that {manager.name} manages."
    return _Seen(judged, said, _news(judged, said, event, ports))


async def _judge_deleted(resource: ResourceId, ports: Ports) -> Change:
    try:
        deleted = await ports.vaults.list_soft_deleted(resource.subscription_id)
    except PermanentError as error:
        subject = f"/subscriptions/{resource.subscription_id}"
        refused = Unreadable(subject, resource.subscription_id, str(error))
        return await judge(Unread(ports.clock.now(), (refused,)), ports)
    snapshot = SubscriptionSnapshot(ports.clock.now(), resource.subscription_id, soft_deleted=deleted)
    return await judge(snapshot, ports)


async def _judge_nested_gone(nested: ResourceId, event: ResourceEvent, ports: Ports) -> Judgement:
    """Resolve what was found about a nested consumer that is gone; one that is there was judged already."""
    if nested.arm_type not in load_consumer_types():
        return Judgement()
    look = await look_at(nested, ports, with_children=False)
    if look.snapshot is not None:
        return Judgement()
    return await judge_look(look, nested, ports, origin=origin_of(event))


def _news(judged: Judgement, said: str, event: ResourceEvent, ports: Ports) -> tuple[Notify, ...]:
    return notices(judged, occasion=said, portal=ports.portal, at=event.occurred_at, actor=event.actor)


def _drift(look: Look, resource: ResourceId, event: ResourceEvent) -> Drift:
    known = look.known or look.before
    name = known.consumer.display_name if known else resource.name
    if look.snapshot is None:
        return Drift(event, resource, name, Shown.GONE)
    if look.known is None:
        return Drift(event, resource, name, Shown.UNREADABLE)
    if look.before is None:
        return Drift(event, resource, name, Shown.NEW)
    changes = consumer_changes(look.before.consumer, look.known.consumer)
    return Drift(event, resource, name, Shown.KNOWN, changes, look.before.seen_at)


REACTOR = Reactor[ResourceEvent]("consumer-changed", frozenset({Concern.CONSUMER}), react)
