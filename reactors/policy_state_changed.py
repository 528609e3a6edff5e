"""Azure Policy has a word on a resource: keep it, and say where it and our rules disagree."""

from dataclasses import replace

from reactors.consumers import load_consumer_types
from reactors.core.known import with_policy_state
from reactors.core.policy_events import TOPIC, PolicyEvent
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.core.revocation import Origin, Road
from reactors.core.snapshots import ConsumerSnapshot, PolicyState
from reactors.estate.consumers import Look, look_at
from reactors.estate.standing import judge_look
from reactors.planning.notices import notices


async def react(event: PolicyEvent, ports: Ports) -> Decision:
    """Judge the resource with the newest word of each definition, by the time that the word names."""
    if event.resource.arm_type not in load_consumer_types():
        return Decision(f"{event.resource.arm_type} is no consumer", ())
    state = PolicyState(event.definition, event.state, event.occurred_at)
    look = _with_word(await look_at(event.resource, ports, with_children=False), state)
    origin = Origin(Road.EVENT, event.occurred_at)
    judged = await judge_look(look, event.resource, ports, origin=origin)
    said = f"Azure Policy says {event.state or 'nothing any more'} of {event.resource.name}."
    told = notices(judged, occasion=said, portal=ports.portal, at=event.occurred_at)
    return Decision(said, (*judged.reactions, *told))


def _with_word(look: Look, state: PolicyState) -> Look:
    if look.known is None or not isinstance(look.snapshot, ConsumerSnapshot):
        return look
    known = with_policy_state(look.known, state)
    return replace(look, known=known, snapshot=replace(look.snapshot, policy_states=known.policy_states))


REACTOR = Reactor[PolicyEvent]("policy-state-changed", frozenset({TOPIC}), react)
