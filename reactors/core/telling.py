"""What the policy file says about how people are told: when, how often, and who else. Pure."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import IntEnum, StrEnum

from reactors.core.places import Place
from reactors.core.severity import Severity


class Weekday(IntEnum):
    """The days of the week, as `datetime.weekday` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class Every(StrEnum):
    """How often a digest comes."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Quiet:
    """
    The hours in which what is less than `below` waits: from a time of the day until another, and whole days.

    Times are those of the policy file's zone; `start` after `end` spans midnight, the same means no hours.
    """

    start: time = time(0)
    end: time = time(0)
    days: frozenset[Weekday] = frozenset()
    below: Severity = Severity.HIGH


@dataclass(frozen=True, slots=True)
class Escalation:
    """Where a critical finding goes that nobody has acknowledged, and after what time."""

    channel: str
    after: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """When a digest comes, in the policy file's zone, and through which channels (none: all)."""

    every: Every = Every.WEEK
    at: time = time(8)
    weekday: Weekday = Weekday.MONDAY
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Owners:
    """
    The tags whose value is the address of a resource's owner, first one first.

    Only addresses in one of `domains` count: whoever may tag a resource must not choose who reads of it.
    """

    tags: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How fast a channel takes messages: what comes within `gather` of one goes into the next together.

    At most `per_hour` are sent in an hour. None: what suits the channel.
    """

    gather: timedelta | None = None
    per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """All of it; `paces` by the name of the channel."""

    zone: str = "UTC"
    quiet: Quiet | None = None
    escalation: Escalation | None = None
    digest: DigestPlan | None = None
    owners: Owners = Owners()
    paces: tuple[tuple[str, Pace], ...] = ()
    named: tuple[tuple[str, Place], ...] = field(default=(), compare=False, repr=False)
    """Every channel that is named, and where."""

    def pace(self, kind: str) -> Pace | None:
        """Return what the policy file says of a kind of channel, or None."""
        return next((pace for name, pace in self.paces if name == kind), None)
