"""What the reactor keeps in its tables, as values. `etag` is the stored row's; None before it is stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reactors.core.findings import Finding
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.notices import Notice
from reactors.core.policy import UpdateMode
from reactors.core.told import Told


class UpdateState(StrEnum):
    """The life of a key-URI update, as people see it."""

    PLANNED = "planned"
    AWAITING_APPROVAL = "awaiting-approval"
    RUNNING = "running"
    PROVEN = "proven"
    FAILED = "failed"
    SUPERSEDED = "superseded"

    @property
    def is_running(self) -> bool:
        """Whether steps are being taken."""
        return self is UpdateState.RUNNING


class UpdatePhase(StrEnum):
    """What the next step of a running update does."""

    PREFLIGHT = "preflight"
    PATCH = "patch"
    SENDING = "sending"
    POLL = "poll"
    VERIFY = "verify"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Update:
    """
    One move of one consumer to one key version. `step` grows by one with every transition.

    `attempts` counts the setbacks so far, `patches` the PATCH requests sent, the last one at
    `sent_at`; `kept` is the
    digest of everything in the encryption block that a PATCH must not change. `event_at` is when that
    happened which the event told of.
    """

    consumer: ResourceId
    vault: ResourceId
    key: KeyUri
    from_version: str
    to_version: str
    mode: UpdateMode
    state: UpdateState
    phase: UpdatePhase
    started_at: datetime
    changed_at: datetime
    correlation_id: str
    step: int = 0
    episode: int = 1
    attempts: int = 0
    patches: int = 0
    operation_url: str = ""
    kept: str = ""
    reason: str = ""
    sent_at: datetime | None = None
    finished_at: datetime | None = None
    event_at: datetime | None = None
    etag: str | None = None

    @property
    def id(self) -> str:
        """H(consumer) and target version, safe in a URL."""
        return update_id(self.consumer, self.to_version)


def update_id(consumer: ResourceId, to_version: str) -> str:
    """Return the id of the update of a consumer to a version."""
    return f"{digest(str(consumer))}-{to_version}"


class FindingState(StrEnum):
    """The life of a finding."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    WAIVED = "waived"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """
    A finding with its life; `episode` counts how often it has been opened, `waiver` is its reason.

    `acknowledged_by` is who acknowledged or snoozed it, in that person's words; a snoozed finding is an
    acknowledged one with an end. `answered_at` is when people last said anything about it in this episode.
    """

    finding: Finding
    state: FindingState
    episode: int
    opened_at: datetime
    resolved_at: datetime | None = None
    waiver: str = ""
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    snoozed_until: datetime | None = None
    answered_at: datetime | None = None
    etag: str | None = None


class DeliveryState(StrEnum):
    """The life of one notice on its way through one channel."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is done about it."""
        return self in {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DROPPED}


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    One notice for one channel: a row of the outbox. `id` is the reference shown to people.

    It is not sent before `due_at`; an escalation only where some of what it tells is unanswered then.
    `parts` are the ids of those that go together in this one; each of them names it as its `bundle`. `trace`
    is that of the event that it follows from; of parts of several, none.
    """

    id: str
    channel: str
    notice: Notice
    state: DeliveryState
    created_at: datetime
    changed_at: datetime
    due_at: datetime
    told: tuple[Told, ...] = ()
    recipients: tuple[str, ...] = ()
    is_escalation: bool = False
    parts: tuple[str, ...] = ()
    bundle: str = ""
    attempts: int = 0
    reason: str = ""
    trace: str = ""
    etag: str | None = None

    @property
    def conversation(self) -> str:
        """The same for all that is told of the incident that it is about first."""
        return self.told[0].conversation if self.told else self.id


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a channel: the due ones, worst and oldest first, and when the next is due."""

    due: tuple[str, ...] = ()
    is_urgent: bool = False
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """
    Something done or decided, before it is chained.

    `id` is stable: a step that runs again after a crash writes an entry of the same id. Actors are
    named by object id only, and people who asked for something as they named themselves.
    """

    id: str
    kind: str
    at: datetime
    correlation_id: str
    detail: str


class WorkKind(StrEnum):
    """What a reminder drives on."""

    EVENT = "event"
    UPDATE = "update"
    DELIVERY = "delivery"
    MESSAGE = "message"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Reminder:
    """
    Work that is under way, and when somebody should look whether it has stopped.

    `message` is what to put on `queue` again; for updates and deliveries the row itself says it.
    """

    kind: WorkKind
    work_id: str
    due_at: datetime
    queue: str = ""
    message: str = ""
    etag: str | None = None
