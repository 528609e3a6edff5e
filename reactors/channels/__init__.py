"""The channels: how a notice reads there, one file each; pure."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from reactors.core.message import Message


@dataclass(frozen=True, slots=True)
class Channel[Payload]:
    """A way to reach people: its name and how a message becomes a payload."""

    name: str
    render: Callable[[Message], Payload]


def channel_names() -> frozenset[str]:
    """Return the names of all channels, on or off, without loading them: a channel's file has its name."""
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))
