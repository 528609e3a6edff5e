"""A user-assigned identity was written or deleted: look at the consumers that use it."""

from reactors.core.errors import PermanentError
from reactors.core.judgement import Judgement
from reactors.core.model import Unreadable
from reactors.core.operations import Concern
from reactors.core.origins import origin_of
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.core.resource_events import ResourceEvent
from reactors.core.snapshots import Unread
from reactors.estate.consumers import look_at
from reactors.estate.judgement import judge
from reactors.estate.standing import judge_look
from reactors.planning.drift import by_whom
from reactors.planning.notices import notices
from reactors.planning.wording import plural


async def react(event: ResourceEvent, ports: Ports) -> Decision:
    """Find the consumers that name the identity, and judge each as it is now."""
    if event.about is None or not event.is_deletion:
        return Decision(f"{event.operation}: nothing is lost by it", ())
    judged = Judgement()
    try:
        consumers = await ports.consumers.find_using(event.about)
    except PermanentError as error:
        reason = f"the consumers that name it could not be searched for: {error}"
        subject = f"/subscriptions/{event.subscription_id}/resourcegraph"
        refused = Unreadable(subject, event.subscription_id, reason)
        judged, consumers = Judgement(await judge(Unread(ports.clock.now(), (refused,)), ports)), ()
    for consumer in consumers:
        look = await look_at(consumer, ports, with_children=False)
        judged += await judge_look(look, consumer, ports, origin=origin_of(event))
    named = plural(len(consumers), "consumer")
    said = f"Identity {event.about.name} was deleted {by_whom(event)}; {named} named it."
    told = notices(judged, occasion=said, portal=ports.portal, at=event.occurred_at, actor=event.actor)
    return Decision(said, (*judged.reactions, *told))


REACTOR = Reactor[ResourceEvent]("identity-changed", frozenset({Concern.IDENTITY}), react)
