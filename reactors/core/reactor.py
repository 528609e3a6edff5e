"""The type of a file in `reactors/`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from reactors.core.audit_events import AuditEvent
from reactors.core.events import KeyEvent
from reactors.core.policy_events import PolicyEvent
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.resource_events import ResourceEvent

type ReactorEvent = KeyEvent | ResourceEvent | PolicyEvent | AuditEvent


@dataclass(frozen=True, slots=True)
class Reactor[E: (KeyEvent, ResourceEvent, PolicyEvent, AuditEvent)]:
    """
    A trigger and what is made of it: gather through ports, decide, return the reactions as data.

    `reacts_to` are the topics of its events: a type of key event, a concern, the policy state's,
    or one of the audit log's.
    """

    name: str
    reacts_to: frozenset[str]
    react: Callable[[E, Ports], Awaitable[Decision]]
