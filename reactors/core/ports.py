"""What the reactor asks of the world. Every method raises the errors of `errors.py` and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from reactors.core.findings import Finding
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Consumer, Key, KeyVersion
from reactors.core.notices import Notice
from reactors.core.policy import Policy
from reactors.core.records import Delivery, FindingRecord, JournalEntry, Reminder, Update, WorkKind


class Queue(StrEnum):
    """The work queues."""

    EVENTS = "reactor-events"
    KEY_UPDATES = "reactor-key-updates"
    NOTIFICATIONS = "reactor-notifications"


class OperationStatus(StrEnum):
    """How far a long-running ARM operation is; the last two end it without success."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Operation:
    """A long-running operation as last seen; `url` is empty when the service has already finished."""

    status: OperationStatus
    url: str = ""
    retry_after: timedelta | None = None
    error: str = ""


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        ...


class Keys(Protocol):
    """Key metadata; never key material."""

    async def observe(self, vault: ResourceId, key: KeyUri) -> Key:
        """Read a key with all its versions; AbsentError when vault or key is not there."""
        ...

    async def get_version(self, vault: ResourceId, key: KeyUri) -> KeyVersion:
        """Read the version that `key` is pinned to, type and size included."""
        ...


class Consumers(Protocol):
    """The resources that keys protect."""

    async def find_bound(self, key: KeyUri) -> tuple[ResourceId, ...]:
        """List resources that seem bound to this key; may lag behind by minutes, so read each again."""
        ...

    async def observe(self, consumer: ResourceId) -> Consumer:
        """Read one resource; RejectedInputError when its key URI makes no sense."""
        ...

    async def update_key_version(self, consumer: Consumer, version: str) -> Operation:
        """Start moving the resource's key URI to a version, keeping every other sub-field."""
        ...

    async def poll(self, operation_url: str) -> Operation:
        """Look how far an operation is; AbsentError when the service has forgotten it."""
        ...


class Findings(Protocol):
    """Findings and their life."""

    async def find(self, subscription_id: str, key: str) -> FindingRecord | None:
        """Return the stored finding of that key, or None."""
        ...

    async def list_open(self, subject: str) -> frozenset[str]:
        """Return the rules with a finding about that subject that is not resolved; may name one too many."""
        ...

    async def open(self, finding: Finding, *, episode: int, at: datetime, waiver: str = "") -> bool:
        """Record that the finding holds, or is waived; return whether it is a new episode on record."""
        ...

    async def resolve(self, subscription_id: str, key: str, *, episode: int, at: datetime) -> bool:
        """Record that this episode has ended; return whether that changed anything on record."""
        ...


class Updates(Protocol):
    """Key-URI updates; the consumer and the target version identify one."""

    async def find(self, update_id: str) -> Update | None:
        """Return one update, or None."""
        ...

    async def list_for(self, consumer: ResourceId) -> Sequence[Update]:
        """List all updates of one consumer."""
        ...

    async def create(self, update: Update) -> Update:
        """Store a new update; ConflictError when it is there already."""
        ...

    async def replace(self, update: Update) -> Update:
        """Store a changed update; ConflictError when it changed since it was read."""
        ...


class Claims(Protocol):
    """What was decided for an event, written down before the first effect."""

    async def find(self, fingerprint: str) -> tuple[str, bool] | None:
        """Return the reactions as JSON text and whether all are applied; None when nothing is decided."""
        ...

    async def create(self, fingerprint: str, reactions: str, *, message: str, at: datetime) -> str:
        """Write the decision down and return it, or the earlier one where another run was first."""
        ...

    async def complete(self, fingerprint: str, *, at: datetime) -> None:
        """Record that all reactions are applied."""
        ...

    async def message(self, fingerprint: str) -> str | None:
        """Return the hint of an event that is not completed, or None."""
        ...


class Reminders(Protocol):
    """An index of the work under way, so that looking for stopped work costs nothing when there is none."""

    async def put(self, reminder: Reminder) -> None:
        """Write or move a reminder."""
        ...

    async def remove(self, kind: WorkKind, work_id: str) -> None:
        """Forget a reminder; no error when it is gone."""
        ...

    async def list_due(self, now: datetime) -> Sequence[Reminder]:
        """List the reminders whose time has come."""
        ...


class Outbox(Protocol):
    """Notices on their way to people."""

    async def create(self, delivery: Delivery) -> None:
        """Store a delivery; ConflictError when it is there already."""
        ...

    async def find(self, channel: str, delivery_id: str) -> Delivery | None:
        """Return one delivery, or None."""
        ...

    async def replace(self, delivery: Delivery) -> Delivery:
        """Store a changed delivery; ConflictError when it changed since it was read."""
        ...


class Journal(Protocol):
    """The record for auditors."""

    async def append(self, entries: Sequence[JournalEntry]) -> None:
        """Chain entries of one correlation id behind the partition's head."""
        ...


class Rejections(Protocol):
    """Input that could not be handled."""

    async def record(self, *, source: str, event_id: str, reason: str, body: str, at: datetime) -> None:
        """Record it; the same input on the same day is one row."""
        ...


class Queues(Protocol):
    """The work queues."""

    async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
        """Put a message on a queue, visible after the delay."""
        ...


class Channel(Protocol):
    """A way to reach people that is switched on."""

    @property
    def name(self) -> str:
        """The channel's name, as it stands in settings and tables."""
        ...

    async def deliver(self, notice: Notice, *, reference: str) -> None:
        """Hand a notice over; TransientError when it may be tried again."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All that a process needs of the world, plugged in once."""

    clock: Clock
    keys: Keys
    consumers: Consumers
    findings: Findings
    updates: Updates
    claims: Claims
    reminders: Reminders
    outbox: Outbox
    journal: Journal
    rejections: Rejections
    queues: Queues
    channels: tuple[Channel, ...]
    policy: Policy
    key_suffixes: tuple[str, ...]
    portal: str
