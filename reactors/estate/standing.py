"""Judge a consumer with all that bears on it: itself, its key, and what is nested in it."""

from dataclasses import replace

from reactors.core.identifiers import ResourceId
from reactors.core.known_json import known_to_json
from reactors.core.lifecycle import Change, Judged
from reactors.core.model import Consumer
from reactors.core.ports import Ports
from reactors.core.reactions import Remember
from reactors.core.snapshots import ConsumerSnapshot, Snapshot
from reactors.estate.consumers import Look, find_host, inherited, surroundings
from reactors.estate.judgement import (
    judge,
    judge_beside_rotation,
    judge_nothing_found,
    judged_digest,
    resolve_all,
)
from reactors.estate.observation import observe_key_on_record
from reactors.rules import load_rules


async def judge_look(
    look: Look, resource: ResourceId, ports: Ports, *, with_key: bool = True
) -> tuple[Change, tuple[Remember, ...]]:
    """
    Return what changes on record after a look, and what is to be remembered of it.

    Without its key, the rules about a key and all its consumers are left for whoever judges that.
    """
    if look.snapshot is None:
        gone = await resolve_all(str(resource), resource.subscription_id, ports)
        gone += await _judge_left_key(look, ports)
        return gone, (Remember(resource, "", ports.clock.now()),)
    change = await judge(look.snapshot, ports)
    if not isinstance(look.snapshot, ConsumerSnapshot) or look.known is None:
        return change, _to_be_judged_anew(look, ports)
    if with_key or look.snapshot.consumer.binding is None:
        change += await _judge_key(look.snapshot, ports)
    if with_key:
        change += await _judge_left_key(look, ports)
    known = replace(look.known, judged=digest_of_itself(look.snapshot, ports))
    memories = [Remember(resource, known_to_json(known), known.seen_at)]
    for nested in look.nested:
        theirs, remembered = await _judge_nested(nested, look.snapshot.consumer, ports, with_key=with_key)
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
    return (await judge_beside_rotation(seen, ports)).without(others)


def _to_be_judged_anew(look: Look, ports: Ports) -> tuple[Remember, ...]:
    """Remember of what could not be read that what was judged before no longer counts."""
    if look.before is None:
        return ()
    state = known_to_json(replace(look.before, judged=""))
    return (Remember(look.before.consumer.id, state, ports.clock.now()),)


async def _judge_left_key(look: Look, ports: Ports) -> Change:
    """Judge the key that a consumer has left: what was wrong with it may not matter to anybody any more."""
    left = look.before.consumer.binding if look.before else None
    now = look.known.consumer.binding if look.known else None
    if look.before is None or left is None or (now and now.key.versionless == left.key.versionless):
        return Change()
    vault = await find_host(left.key.host, ports)
    if vault is None:
        return Change()
    snapshot = await observe_key_on_record(vault, left.key, ports, left_by=look.before.consumer.id)
    return await judge(snapshot, ports)


async def _judge_nested(
    nested: Consumer, parent: Consumer, ports: Ports, *, with_key: bool
) -> tuple[Change, list[Remember]]:
    before = await ports.inventory.find(nested.id)
    look = await surroundings(inherited(nested, parent), before, ports)
    change, memories = await judge_look(look, nested.id, ports, with_key=with_key)
    return change, list(memories)


def digest_of_itself(snapshot: ConsumerSnapshot, ports: Ports) -> str:
    """Return the digest of what rules say of a consumer, its children left out, which are read once a day."""
    itself = replace(snapshot, connections=None, unreadable=(), readable=())
    return judged_digest(itself, ports.policy)
