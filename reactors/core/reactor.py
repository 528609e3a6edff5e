"""The type of a file in `reactors/`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from reactors.core.events import KeyEvent
from reactors.core.policy_events import PolicyEvent
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.resource_events import ResourceEvent

type ReactorEvent = KeyEvent | ResourceEvent | PolicyEvent


@dataclass(frozen=True, slots=True)
class Reactor[E: (KeyEvent, ResourceEvent, PolicyEvent)]:
    """
    A trigger and what is made of it: gather through ports, decide, return the reactions as data.

    `reacts_to` are the topics of its events: a type of key event, a concern, or the policy state's.
    """

    name: str
    reacts_to: frozenset[str]
    react: Callable[[E, Ports], Awaitable[Decision]]
