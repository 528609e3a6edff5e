"""What the reactor asks of the world. Every method raises the errors of `errors.py` and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from reactors.core.access_ports import Access, Losses, Workloads
from reactors.core.announcements import Announcement
from reactors.core.azure_ports import Consumers, Keys, Vaults
from reactors.core.estate_ports import Inventory, Sweeps
from reactors.core.message import Message
from reactors.core.policy import Policy
from reactors.core.pulse import Pulse
from reactors.core.reach_ports import AccessRecords, Impacts, KeyUse, Risks
from reactors.core.replay_ports import DeadLetters, PoisonQueues
from reactors.core.storage_ports import (
    Announcements,
    Claims,
    Findings,
    Journal,
    Lanes,
    Orders,
    Outbox,
    Pruning,
    Queues,
    Rejections,
    Reminders,
    Updates,
)


class Queue(StrEnum):
    """The work queues."""

    EVENTS = "reactor-events"
    KEY_UPDATES = "reactor-key-updates"
    NOTIFICATIONS = "reactor-notifications"
    SWEEPS = "reactor-sweeps"


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        ...


class Channel(Protocol):
    """A way to reach people that is switched on."""

    @property
    def name(self) -> str:
        """The channel's name, as it stands in tables; safe in a key."""
        ...

    @property
    def kind(self) -> str:
        """What routes and paces in the policy file call it: its name, or that of several of a kind."""
        ...

    async def deliver(self, message: Message) -> str:
        """
        Hand a message over and return what was answered, in a few words.

        TransientError when it may be tried again, PermanentError when the channel refuses it.
        """
        ...


class Topic(Protocol):
    """The topic through which other people's automation hears of us."""

    async def publish(self, announcements: Sequence[Announcement]) -> None:
        """
        Publish them in one request, all or none.

        TransientError when it may be tried again, PermanentError when the topic refuses them.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All that a process needs of the world, plugged in once."""

    clock: Clock
    keys: Keys
    consumers: Consumers
    vaults: Vaults
    access: Access
    losses: Losses
    workloads: Workloads
    inventory: Inventory
    key_use: KeyUse
    sweeps: Sweeps
    findings: Findings
    orders: Orders
    impacts: Impacts
    access_records: AccessRecords
    risks: Risks
    updates: Updates
    claims: Claims
    reminders: Reminders
    outbox: Outbox
    lanes: Lanes
    announcements: Announcements
    journal: Journal
    rejections: Rejections
    dead_letters: DeadLetters
    poison: PoisonQueues
    pruning: Pruning
    pulse: Pulse
    queues: Queues
    channels: tuple[Channel, ...]
    policy: Policy
    key_suffixes: tuple[str, ...]
    portal: str
    has_audit_feed: bool = False
    topic: Topic | None = None
