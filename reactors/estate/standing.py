"""Judge a consumer with all that bears on it: itself, its key, and what is nested in it."""

from dataclasses import replace

from reactors.core.consumer_json import vault_to_json
from reactors.core.identifiers import ResourceId
from reactors.core.judgement import Judgement
from reactors.core.known_json import known_to_json
from reactors.core.lifecycle import Judged
from reactors.core.model import Consumer
from reactors.core.ports import Ports
from reactors.core.reactions import Remember
from reactors.core.revocation import Origin
from reactors.core.snapshots import ConsumerSnapshot, Snapshot
from reactors.estate.consumers import Look, find_host, inherited, surroundings
from reactors.estate.judgement import (
    judge,
    judge_nothing_found,
    judged_digest,
    resolve_all,
)
from reactors.estate.keys import judge_snapshot
from reactors.estate.observation import observe_key_on_record
from reactors.rules import load_rules


async def judge_look(
    look: Look, resource: ResourceId, ports: Ports, *, origin: Origin | None = None
) -> Judgement:
    """
    Return what a look leads to; `origin` is what made us look.

    Without one its key is not judged: the rules about a key and all its consumers, and who can use it, are
    left for whoever judges that.
    """
    if look.snapshot is None:
        gone = await resolve_all(str(resource), resource.subscription_id, ports)
        memory = Remember(resource, "", ports.clock.now())
        return Judgement(gone, memories=(memory,)) + await _judge_left_key(look, ports, origin)
    judged = Judgement(await judge(look.snapshot, ports))
    if not isinstance(look.snapshot, ConsumerSnapshot) or look.known is None:
        return judged + Judgement(memories=_to_be_judged_anew(look, ports))
    if origin is not None or look.snapshot.consumer.binding is None:
        judged += await _judge_key(look.snapshot, ports, origin)
    if origin is not None:
        judged += await _judge_left_key(look, ports, origin)
    known = replace(look.known, judged=digest_of_itself(look.snapshot, ports))
    judged += Judgement(memories=(Remember(resource, known_to_json(known), known.seen_at),))
    for nested in look.nested:
        judged += await _judge_nested(nested, look.snapshot.consumer, ports, origin)
    return judged


async def _judge_key(snapshot: ConsumerSnapshot, ports: Ports, origin: Origin | None) -> Judgement:
    """Judge the consumer's key and the consumer by it; what is on record of the others may be out of date."""
    consumer = snapshot.consumer
    if consumer.binding is None:
        subjects = [
            Judged(rule.id, str(consumer.id), consumer.id.subscription_id)
            for rule in load_rules()
            if Snapshot in rule.about and ConsumerSnapshot not in rule.about
        ]
        return Judgement(await judge_nothing_found(subjects, ports))
    if snapshot.vault is None or origin is None:
        return Judgement()
    key = consumer.binding.key.versionless
    seen = await observe_key_on_record(snapshot.vault, key, ports, fresh=(consumer,))
    others = {str(each.id) for each in seen.consumers if each.id != consumer.id}
    _, judged = await judge_snapshot(seen, ports, origin, only={consumer.id})
    judged += Judgement(memories=await _vault_at_first_sight(seen, ports))
    return replace(judged, change=judged.change.without(others))


async def _vault_at_first_sight(seen: Snapshot, ports: Ports) -> tuple[Remember, ...]:
    """Remember a vault of which nothing is known: once it is deleted, its keys are found by what it was."""
    state = seen.vault_state
    if state is None or await ports.inventory.find_vault(seen.vault) is not None:
        return ()
    return (Remember(seen.vault, vault_to_json(state), seen.taken_at),)


def _to_be_judged_anew(look: Look, ports: Ports) -> tuple[Remember, ...]:
    """Remember of what could not be read that what was judged before no longer counts."""
    if look.before is None:
        return ()
    state = known_to_json(replace(look.before, judged=""))
    return (Remember(look.before.consumer.id, state, ports.clock.now()),)


async def _judge_left_key(look: Look, ports: Ports, origin: Origin | None) -> Judgement:
    """Judge the key that a consumer has left: what was wrong with it may not matter to anybody any more."""
    left = look.before.consumer.binding if look.before else None
    now = look.known.consumer.binding if look.known else None
    if look.before is None or left is None or (now and now.key.versionless == left.key.versionless):
        return Judgement()
    vault = await find_host(left.key.host, ports)
    if vault is None:
        return Judgement()
    gone = look.before.consumer.id
    snapshot = await observe_key_on_record(vault, left.key, ports, left_by=gone)
    if origin is None:
        return Judgement(await judge(snapshot, ports))
    return (await judge_snapshot(snapshot, ports, origin, only={gone}))[1]


async def _judge_nested(nested: Consumer, parent: Consumer, ports: Ports, origin: Origin | None) -> Judgement:
    before = await ports.inventory.find(nested.id)
    look = await surroundings(inherited(nested, parent), before, ports)
    return await judge_look(look, nested.id, ports, origin=origin)


def digest_of_itself(snapshot: ConsumerSnapshot, ports: Ports) -> str:
    """Return the digest of what rules say of a consumer, its children left out, which are read once a day."""
    itself = replace(snapshot, connections=None, unreadable=(), readable=())
    return judged_digest(itself, ports.policy)
