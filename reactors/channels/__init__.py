"""The channels: how a notice reads there, one file each; pure."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from reactors.core.message import Message


@dataclass(frozen=True, slots=True)
class Channel[Payload, Told = Message]:
    """A way to reach people, or their automation: its name and how what is told becomes a payload."""

    name: str
    render: Callable[[Told], Payload]


AUTOMATION = frozenset({"eventgrid"})
"""The channels that programs read, and nobody else."""


def channel_names() -> frozenset[str]:
    """Return the names of all channels, on or off, without loading them: a channel's file has its name."""
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))
