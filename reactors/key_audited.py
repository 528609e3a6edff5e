"""The audit log says that a key or a vault was changed, deleted or brought back: judge it anew."""

from reactors.core.audit_events import AuditEvent, AuditTopic
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.estate.keys import judge_snapshot
from reactors.estate.observation import observe_key
from reactors.estate.vault_keys import judge_vault_with_keys
from reactors.planning.audit import audit_occasion
from reactors.planning.notices import notices


async def react(event: AuditEvent, ports: Ports) -> Decision:
    """Read what the record is about as it is now, and tell who can still use it."""
    if event.key is None:
        judged = await judge_vault_with_keys(event.vault, ports, event.origin)
    else:
        snapshot = await observe_key(event.vault, event.key, ports)
        _, judged = await judge_snapshot(snapshot, ports, event.origin)
    said = audit_occasion(event)
    told = notices(judged, occasion=said, portal=ports.portal, at=event.occurred_at, actor=event.actor)
    return Decision(said, (*judged.reactions, *told))


REACTOR = Reactor[AuditEvent]("key-audited", frozenset({AuditTopic.DONE}), react)
