"""The audit log says that a key or a vault was changed, deleted or brought back: judge it anew."""

from reactors.core.audit_events import AuditEvent, AuditTopic
from reactors.core.consumer_json import vault_to_json
from reactors.core.ports import Ports
from reactors.core.reactions import Decision, Remember
from reactors.core.reactor import Reactor
from reactors.estate.judgement import judge
from reactors.estate.observation import observe_key
from reactors.estate.vaults import observe_vault
from reactors.planning.audit import audit_occasion
from reactors.planning.news import news_notify


async def react(event: AuditEvent, ports: Ports) -> Decision:
    """Read what the record is about as it is now, and tell what is new about it."""
    if event.key is None:
        return await _vault_decision(event, ports)
    change = await judge(await observe_key(event.vault, event.key, ports), ports)
    said = audit_occasion(event)
    notify = news_notify(change, occasion=said, portal=ports.portal, at=event.occurred_at)
    return Decision(said, (*change.reactions, *((notify,) if notify else ())))


async def _vault_decision(event: AuditEvent, ports: Ports) -> Decision:
    said, snapshot = audit_occasion(event), await observe_vault(event.vault, ports)
    if not snapshot.consumers:
        return Decision(f"{said} No key of it is in use.", ())
    change, state = await judge(snapshot, ports), snapshot.vault
    memory = (Remember(snapshot.id, vault_to_json(state), snapshot.taken_at),) if state else ()
    notify = news_notify(change, occasion=said, portal=ports.portal, at=event.occurred_at)
    return Decision(said, (*change.reactions, *memory, *((notify,) if notify else ())))


REACTOR = Reactor[AuditEvent]("key-audited", frozenset({AuditTopic.DONE}), react)
