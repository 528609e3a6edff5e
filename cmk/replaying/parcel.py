"""What was set aside together and is put back together: a blob, a row or a queue, with what is in it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reactors.core.errors import ConflictError
from reactors.core.events import Family
from reactors.core.orders import Order
from reactors.core.plain import plain
from reactors.core.ports import Ports
from reactors.core.replay_orders import make_replay
from reactors.shell.audit_intake import AuditIntake, take_in_audit
from reactors.shell.intake import Accepted, Ignored, Rejected, take_in


class Source(StrEnum):
    """Where things are set aside; the words of `--source`."""

    DEAD_LETTERS = "dead-letters"
    POISON = "poison"
    REJECTED = "rejected"


class State(StrEnum):
    """What a replay would do: put it back, leave it since no reactor wants it, or not be able to."""

    READY = "ready"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Work:
    """
    One event or message, shown by its type and subject; `why` says why it was set aside or is not put back.

    `messages` go on `reactor-events`. `rejected` is what the intake keeps of an event that it refuses.
    """

    type: str
    subject: str
    state: State
    why: str
    messages: tuple[str, ...] = ()
    rejected: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """
    What is put back as one; `name` leads to it, `at` is when it was set aside, None where that is not told.

    `works_left_out` counts those of other types than were asked for; with any, it stays as it is afterwards.
    """

    source: Source
    name: str
    at: datetime | None
    works: tuple[Work, ...]
    works_left_out: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether anything in it would be put back or kept as the intake does."""
        return any(each.state is not State.REFUSED or each.rejected for each in self.works)

    def count(self, state: State) -> int:
        """Return how many of its works are in a state."""
        return sum(each.state is state for each in self.works)


@dataclass(frozen=True, slots=True)
class Found:
    """What a place holds: parcels, the oldest first, and how many more there are than were asked for."""

    parcels: tuple[Parcel, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: since when, of which type, how many of a place, and if replayed ones too."""

    since: datetime
    limit: int
    event_type: str = ""
    again: bool = False

    def chosen(self, works: tuple[Work, ...]) -> tuple[Work, ...]:
        """Return the works of the type that was asked for; those whose type is not told stay."""
        wanted = self.event_type.lower()
        return tuple(each for each in works if not each.type or wanted in each.type.lower())


@dataclass(frozen=True, slots=True)
class Words:
    """Who has it done, and why."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """The intake of the app, by its own settings: what becomes of events and of records of the audit log."""

    suffixes: tuple[str, ...]
    subscriptions: frozenset[str]

    def take_in(self, text: str, family: Family) -> Accepted | Ignored | Rejected:
        """Say what becomes of an event."""
        return take_in(text, family, suffixes=self.suffixes, subscriptions=self.subscriptions)

    def take_in_record(self, text: str) -> AuditIntake:
        """Say what becomes of a record of the audit log."""
        return take_in_audit([text.encode()], suffixes=self.suffixes, subscriptions=self.subscriptions)


def work_of_event(text: str, family: Family, intake: Intake, *, why: str, type_: str = "") -> Work:
    """Return what becomes of an event at the intake as it is today."""
    match intake.take_in(text, family):
        case Accepted(type=kind, subject=subject, hint=hint):
            return Work(kind, plain(subject), State.READY, why, (hint,))
        case Ignored(type=kind, event_id=event_id, reason=reason):
            return Work(kind, event_id, State.IGNORED, reason)
        case Rejected(event_id=event_id, reason=reason):
            return Work(type_, event_id, State.REFUSED, reason)


async def tell(about: str, words: Words, ports: Ports, *, work: str = "") -> Order:
    """Write down for the reactor what was put back, or with `work` what it is to put back."""
    order = make_replay(about, by=words.by, reason=words.reason, at=ports.clock.now(), work=work)
    with suppress(ConflictError):  # as an order of the same moment that says the same
        await ports.orders.give(order)
    return order
