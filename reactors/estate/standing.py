"""Judge a consumer with all that bears on it: itself, its key, and what is nested in it."""

from dataclasses import replace

from reactors.core.identifiers import ResourceId
from reactors.core.known_json import known_to_json
from reactors.core.lifecycle import Change, Judged
from reactors.core.model import Consumer
from reactors.core.ports import Ports
from reactors.core.reactions import Remember
from reactors.core.snapshots import ConsumerSnapshot, Snapshot
from reactors.estate.consumers import Look, surroundings
from reactors.estate.judgement import judge, judge_nothing_found, resolve_all
from reactors.estate.observation import observe_key_on_record
from reactors.rules import load_rules


async def judge_look(look: Look, resource: ResourceId, ports: Ports) -> tuple[Change, tuple[Remember, ...]]:
    """Return what changes on record after a look, and what is to be remembered of it."""
    if look.snapshot is None:
        gone = await resolve_all(str(resource), resource.subscription_id, ports)
        return gone, (Remember(resource, "", ports.clock.now()),)
    change = await judge(look.snapshot, ports)
    if not isinstance(look.snapshot, ConsumerSnapshot) or look.known is None:
        return change, ()
    change += await _judge_key(look.snapshot, ports)
    memories = [Remember(resource, known_to_json(look.known), look.known.seen_at)]
    for nested in look.nested:
        theirs, remembered = await _judge_nested(nested, look.snapshot.consumer, ports)
        change += theirs
        memories += remembered
    return change, tuple(memories)


async def _judge_key(snapshot: ConsumerSnapshot, ports: Ports) -> Change:
    """Judge the consumer's key and the consumer by it; what is on record of the others may be out of date."""
    consumer = snapshot.consumer
    if consumer.binding is None:
        subjects = [
            Judged(rule.id, str(consumer.id), consumer.id.subscription_id)
            for rule in load_rules()
            if Snapshot in rule.about and ConsumerSnapshot not in rule.about
        ]
        return await judge_nothing_found(subjects, ports)
    if snapshot.vault is None:
        return Change()
    key = consumer.binding.key.versionless
    seen = await observe_key_on_record(snapshot.vault, key, ports, fresh=(consumer,))
    others = {str(each.id) for each in seen.consumers if each.id != consumer.id}
    return (await judge(seen, ports)).without(others)


async def _judge_nested(nested: Consumer, parent: Consumer, ports: Ports) -> tuple[Change, list[Remember]]:
    inherited = replace(
        nested, identity=parent.identity, principal_id=nested.principal_id or parent.principal_id
    )
    placed = replace(inherited, location=nested.location or parent.location, tags=nested.tags or parent.tags)
    before = await ports.inventory.find(nested.id)
    look = await surroundings(placed, before, ports, with_children=False)
    change, memories = await judge_look(look, nested.id, ports)
    return change, list(memories)
