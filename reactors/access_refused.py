"""The audit log says that somebody was refused the use of a key: look, where a consumer was."""

from reactors.core.audit_events import AuditEvent, AuditTopic
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.estate.keys import judge_snapshot
from reactors.estate.observation import observe_key
from reactors.planning.audit import audit_occasion
from reactors.planning.notices import notices


async def react(event: AuditEvent, ports: Ports) -> Decision:
    """Judge the key anew where the one refused is the identity of a consumer on record of it."""
    said = audit_occasion(event)
    bound = await ports.inventory.list_principals(event.key) if event.key and event.actor else ()
    if event.key is None or all(principal != event.actor for _, principal in bound):
        return Decision(f"{said} It is no consumer's identity.", ())
    snapshot = await observe_key(event.vault, event.key, ports)
    _, judged = await judge_snapshot(snapshot, ports, event.origin)
    told = notices(judged, occasion=said, portal=ports.portal, at=event.occurred_at, actor=event.actor)
    return Decision(said, (*judged.reactions, *told))


REACTOR = Reactor[AuditEvent]("access-refused", frozenset({AuditTopic.REFUSED}), react)
