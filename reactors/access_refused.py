"""The audit log says that somebody was refused the use of a key: look, where a consumer was."""

from reactors.core.audit_events import AuditEvent, AuditTopic
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.estate.judgement import judge
from reactors.estate.observation import observe_key
from reactors.planning.audit import audit_occasion
from reactors.planning.news import news_notify


async def react(event: AuditEvent, ports: Ports) -> Decision:
    """Judge the key anew where the one refused is the identity of a consumer on record of it."""
    said = audit_occasion(event)
    bound = await ports.inventory.list_bound(event.key) if event.key and event.actor else ()
    if event.key is None or not any((each.principal_id or "").lower() == event.actor for each in bound):
        return Decision(f"{said} It is no consumer's identity.", ())
    change = await judge(await observe_key(event.vault, event.key, ports), ports)
    notify = news_notify(change, occasion=said, portal=ports.portal, at=event.occurred_at)
    return Decision(said, (*change.reactions, *((notify,) if notify else ())))


REACTOR = Reactor[AuditEvent]("access-refused", frozenset({AuditTopic.REFUSED}), react)
