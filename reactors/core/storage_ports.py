"""
What the reactor keeps in its own storage account.

Every method raises the errors of `errors.py` and no others.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from reactors.core.announcements import Announcement
from reactors.core.findings import Finding
from reactors.core.identifiers import ResourceId
from reactors.core.lanes import Lane
from reactors.core.orders import Order, OrderState
from reactors.core.records import (
    Delivery,
    DeliveryState,
    FindingRecord,
    JournalEntry,
    Reminder,
    Update,
    Waiting,
    WorkKind,
)
from reactors.core.replay_ports import Rejection
from reactors.core.told import Told


class Findings(Protocol):
    """Findings and their life."""

    async def find(self, subscription_id: str, key: str) -> FindingRecord | None:
        """Return the stored finding of that key, or None."""
        ...

    async def list_open(self, subject: str) -> frozenset[str]:
        """Return the rules with a finding about that subject that is not resolved; may name one too many."""
        ...

    async def list_subjects(self, subscription_id: str, rule_id: str) -> tuple[str, ...]:
        """List the subjects in a subscription about which a finding of that rule is not resolved."""
        ...

    async def open(self, finding: Finding, *, episode: int, at: datetime, waiver: str = "") -> bool:
        """Record that the finding holds, or is waived; return whether it is a new episode on record."""
        ...

    async def resolve(self, subscription_id: str, key: str, *, episode: int, at: datetime) -> bool:
        """Record that this episode has ended; return whether that changed anything on record."""
        ...

    async def acknowledge(
        self, subscription_id: str, key: str, *, episode: int, by: str, at: datetime
    ) -> bool:
        """
        Record that somebody has taken note of an open finding, which ends a snooze.

        Return whether this episode still lasts. What people said later than `at` stays as it is.
        """
        ...

    async def snooze(
        self, subscription_id: str, key: str, *, episode: int, by: str, until: datetime, at: datetime
    ) -> bool:
        """Record that somebody wants to hear of an open finding again at a time; as `acknowledge`."""
        ...

    async def reopen(self, subscription_id: str, key: str, *, episode: int, at: datetime) -> bool:
        """Record that an acknowledged or snoozed finding is open as if nobody had answered; likewise."""
        ...

    async def find_referenced(self, reference: str) -> Sequence[FindingRecord]:
        """List the findings, resolved ones too, whose keys begin so; reads the whole table."""
        ...

    def list_all(self) -> AsyncIterator[FindingRecord]:
        """Yield every finding that is not resolved; reads the whole table."""
        ...

    def list_resolved(self, since: datetime) -> AsyncIterator[FindingRecord]:
        """Yield every finding that was resolved since then and still is; reads the whole table."""
        ...


class Orders(Protocol):
    """What people want done with findings."""

    async def give(self, order: Order) -> None:
        """Store an order that waits; ConflictError when it is there already."""
        ...

    async def find(self, order_id: str) -> Order | None:
        """Return an order, waiting or not, or None."""
        ...

    async def list_waiting(self) -> Sequence[Order]:
        """List the orders that wait, the oldest first: one query, which finds nothing at most times."""
        ...

    async def settle(self, order: Order, state: OrderState, outcome: str, *, at: datetime) -> None:
        """Write down what came of an order; it waits no more."""
        ...


class Updates(Protocol):
    """Key-URI updates; the consumer and the target version identify one."""

    async def find(self, update_id: str) -> Update | None:
        """Return one update, or None."""
        ...

    async def list_for(self, consumer: ResourceId) -> Sequence[Update]:
        """List all updates of one consumer."""
        ...

    def list_finished(self, since: datetime) -> AsyncIterator[Update]:
        """Yield the updates that ended since then, however; reads the whole table."""
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

    async def find(self, kind: WorkKind, work_id: str) -> Reminder | None:
        """Return a reminder, or None."""
        ...

    async def replace(self, reminder: Reminder) -> None:
        """Move a reminder that is still as it was read; ConflictError where it is not."""
        ...

    async def withdraw(self, reminder: Reminder) -> None:
        """Forget a reminder that is still as it was read; ConflictError where it is not."""
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

    async def look(self, channel: str, now: datetime) -> Waiting:
        """Return what waits for a channel, a thousand at the most."""
        ...

    async def end(
        self,
        channel: str,
        ids: Sequence[str],
        state: DeliveryState,
        *,
        at: datetime,
        bundle: str = "",
        reason: str = "",
    ) -> None:
        """Write down that deliveries have ended: why, and in which one they went together."""
        ...

    async def forget(self, channel: str, ids: Sequence[str], *, before: datetime) -> None:
        """Forget that these wait, but for those written down after that time."""
        ...


class Lanes(Protocol):
    """How each channel stands, and what it has been told."""

    async def find(self, channel: str) -> Lane | None:
        """Return how a channel stands; None where nothing was ever sent through it."""
        ...

    async def put(self, lane: Lane) -> Lane:
        """Store a lane; ConflictError when it changed since it was read."""
        ...

    async def list_told(self, channel: str, told: Sequence[Told]) -> frozenset[str]:
        """Return the ids of those that the channel has been told."""
        ...

    async def note_told(self, channel: str, told: Sequence[Told], *, at: datetime) -> None:
        """Write down that a channel has been told them."""
        ...


class Announcements(Protocol):
    """Events on their way to the topic."""

    async def put(self, announcement: Announcement) -> bool:
        """Store one that waits to be published; return False where it is waiting already."""
        ...

    async def list_waiting(self, limit: int) -> Sequence[Announcement]:
        """List those that wait, so many at the most, by their time."""
        ...

    async def remove(self, ids: Sequence[str]) -> None:
        """Forget those that are published; no error for one that is gone."""
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

    def list_since(self, since: datetime) -> AsyncIterator[Rejection]:
        """Yield what was recorded since then, the oldest days first; what was replayed too."""
        ...

    async def find(self, name: str) -> Rejection | None:
        """Return what is recorded under a name, or None."""
        ...

    async def mark_replayed(self, name: str, *, by: str, at: datetime) -> None:
        """Write down that it was replayed and who asked for it; no error where it is gone."""
        ...


class Queues(Protocol):
    """The work queues."""

    async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
        """Put a message on a queue, visible after the delay."""
        ...


class Pruning(Protocol):
    """What is kept for a time only."""

    async def prune(self, now: datetime) -> int:
        """Remove what is past its age, some thousand rows at the most; return how many."""
        ...
