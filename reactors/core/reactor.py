"""The type of a file in `reactors/`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from reactors.core.events import KeyEvent, KeyEventType
from reactors.core.ports import Ports
from reactors.core.reactions import Decision


@dataclass(frozen=True, slots=True)
class Reactor:
    """A trigger and what is made of it: gather through ports, decide, return the reactions as data."""

    name: str
    reacts_to: KeyEventType
    react: Callable[[KeyEvent, Ports], Awaitable[Decision]]
