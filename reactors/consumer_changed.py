"""A consumer, or something nested in it, was written or deleted: say what changed, and judge it anew."""

from dataclasses import dataclass, replace

from reactors.consumers import load_consumer_types
from reactors.core.drift import FieldChange, consumer_changes
from reactors.core.identifiers import ResourceId
from reactors.core.lifecycle import Change
from reactors.core.operations import Concern
from reactors.core.ports import Ports
from reactors.core.reactions import Decision, Notify, Reaction
from reactors.core.reactor import Reactor
from reactors.core.records import update_id
from reactors.core.resource_events import ResourceEvent
from reactors.core.snapshots import ManagedWrite
from reactors.estate.consumers import Look, look_at
from reactors.estate.judgement import judge
from reactors.estate.standing import judge_look
from reactors.estate.subscriptions import observe_deleted
from reactors.planning.drift import drift_notify, occasion
from reactors.planning.news import news_notify

_ACCOUNTS = "microsoft.cognitiveservices/accounts"


@dataclass(frozen=True, slots=True)
class _Seen:
    change: Change
    reactions: tuple[Reaction, ...]
    said: str
    notify: Notify | None


async def react(event: ResourceEvent, ports: Ports) -> Decision:
    """Compare with what was known, judge the consumer and its key, and the owner of a managed group."""
    resource = _consumer_of(event.about)
    seen = [await _see(resource, event, ports)] if resource else []
    manager = await ports.inventory.find_managing(event.about.group_id) if event.about else None
    if manager is not None and manager != resource:
        seen.append(await _see_manager(manager, event, ports))
    if not seen:
        return Decision(f"{event.operation} concerns no consumer", ())
    reactions = [reaction for each in seen for reaction in (*each.change.reactions, *each.reactions)]
    notices = [each.notify for each in seen if each.notify]
    return Decision(" ".join(each.said for each in seen), (*reactions, *notices))


def _consumer_of(resource: ResourceId | None) -> ResourceId | None:
    types = load_consumer_types()
    while resource is not None and (resource.arm_type not in types or resource.parent is not None):
        resource = resource.parent
    return resource


async def _see(resource: ResourceId, event: ResourceEvent, ports: Ports) -> _Seen:
    look = await look_at(resource, ports, with_children=event.resource != str(resource))
    change, memories = await judge_look(look, resource, ports)
    if look.snapshot is None and resource.arm_type == _ACCOUNTS:
        change += await judge(await observe_deleted(resource.subscription_id, ports), ports)
    changes = _changes(look)
    name = _name(look, resource)
    said = occasion(name, changes, event)
    if await _is_ours(look, changes, ports):
        said = f"{name} shows the version that the reactor moved it to."
        return _Seen(change, memories, said, _news(change, said, event, ports))
    notify = _news(change, said, event, ports) or drift_notify(name, changes, event, portal=ports.portal)
    return _Seen(change, memories, said, notify)


async def _see_manager(manager: ResourceId, event: ResourceEvent, ports: Ports) -> _Seen:
    before = await ports.inventory.find(manager)
    write = ManagedWrite(event.resource, event.operation, event.actor, event.occurred_at)
    marked = replace(before, managed_write=write) if before else None
    look = await look_at(manager, ports, with_children=False, before=marked)
    change, memories = await judge_look(look, manager, ports)
    said = f"{event.resource} lies in a resource group that {manager.name} manages."
    return _Seen(change, memories, said, _news(change, said, event, ports))


def _news(change: Change, said: str, event: ResourceEvent, ports: Ports) -> Notify | None:
    return news_notify(change, occasion=said, portal=ports.portal, at=event.occurred_at)


def _changes(look: Look) -> tuple[FieldChange, ...]:
    if look.before is None or look.known is None:
        return ()
    return consumer_changes(look.before.consumer, look.known.consumer)


def _name(look: Look, resource: ResourceId) -> str:
    known = look.known or look.before
    return known.consumer.display_name if known else resource.name


async def _is_ours(look: Look, changes: tuple[FieldChange, ...], ports: Ports) -> bool:
    """Say whether the change is an update of the reactor that has become visible, and nothing else."""
    binding = look.known.consumer.binding if look.known else None
    matters = [change.name for change in changes if change.is_key_matter]
    if matters != ["key version"] or binding is None or binding.key.version is None or look.known is None:
        return False
    update = await ports.updates.find(update_id(look.known.consumer.id, binding.key.version))
    return update is not None and update.patches > 0


REACTOR = Reactor[ResourceEvent]("consumer-changed", frozenset({Concern.CONSUMER}), react)
