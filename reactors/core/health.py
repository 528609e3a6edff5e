"""
Whether the reactor can do its work, from what can be seen of it; pure.

Nothing here names a resource, a person or an address, so that anybody may be told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Patience:
    """After how long something that recurs is late, and after how long it counts as stopped."""

    late: timedelta
    stopped: timedelta


WATCH = Patience(timedelta(minutes=5), timedelta(minutes=15))
WORK = Patience(timedelta(minutes=10), timedelta(hours=1))
SWEEP = Patience(timedelta(hours=3), timedelta(days=1))
EVENTS_LATE = timedelta(days=7)
BACKLOG = 5_000
"""So many messages on one queue are more than an estate makes in a bad hour."""

LOOKED_BACK = timedelta(days=1)
"""How far back failures count."""


class CheckName(StrEnum):
    """What is looked at."""

    STORAGE = "storage"
    WORK = "work"
    WATCH = "watch"
    SWEEP = "sweep"
    EVENTS = "events"
    SET_ASIDE = "set-aside"
    UPDATES = "updates"
    CHANNELS = "channels"


_NEVER = {CheckName.WATCH: "The watch has never run.", CheckName.SWEEP: "No sweep has ever ended."}


class CheckState(StrEnum):
    """How a check stands: late is worth a look, failing means that work is not done."""

    OK = "ok"
    LATE = "late"
    FAILING = "failing"


class Status(StrEnum):
    """How the reactor stands: degraded still does its work."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True)
class Check:
    """One check with the reason in one sentence, and since when it is so, where that is known."""

    name: CheckName
    state: CheckState
    reason: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """
    What can be seen of the reactor's work.

    The moments are None where the thing has never happened. `due_at` is when the oldest piece of work was
    due that is still to be driven on. `waiting` is the length of the longest work queue, `set_aside` what
    lies on all poison queues. `poisoned`, `rejected` and `failed_updates` are counts of the last day.
    `troubled` says since when channels do not take messages, one moment for each.
    """

    watched_at: datetime | None = None
    swept_at: datetime | None = None
    heard_at: datetime | None = None
    due_at: datetime | None = None
    waiting: int = 0
    set_aside: int = 0
    poisoned: int = 0
    rejected: int = 0
    failed_updates: int = 0
    channels: int = 0
    troubled: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How the reactor stood at a time."""

    seen_at: datetime
    checks: tuple[Check, ...]

    @property
    def status(self) -> Status:
        """The worst of the checks."""
        states = {each.state for each in self.checks}
        if CheckState.FAILING in states:
            return Status.UNHEALTHY
        return Status.DEGRADED if CheckState.LATE in states else Status.HEALTHY


def judge_health(signs: Signs, now: datetime) -> Health:
    """Return how the reactor stands, now that its storage has answered."""
    storage = Check(CheckName.STORAGE, CheckState.OK, "Tables and queues answer.")
    return Health(now, (storage, *_checks(signs, now)))


def judge_silence(reason: str, *, since: datetime, now: datetime) -> Health:
    """Return how the reactor stands where its storage does not answer: nothing else can be told."""
    return Health(now, (Check(CheckName.STORAGE, CheckState.FAILING, reason, since),))


def _checks(signs: Signs, now: datetime) -> Iterator[Check]:
    yield _work(signs, now)
    yield _watch(signs, now)
    yield _sweep(signs, now)
    yield _events(signs, now)
    yield _set_aside(signs)
    yield _updates(signs)
    yield _channels(signs)


def _work(signs: Signs, now: datetime) -> Check:
    if signs.due_at and now - signs.due_at >= WORK.late:
        state = CheckState.FAILING if now - signs.due_at >= WORK.stopped else CheckState.LATE
        said = f"Work that was due {_ago(signs.due_at, now)} has not been done."
        return Check(CheckName.WORK, state, said, signs.due_at)
    if signs.waiting > BACKLOG:
        said = f"A queue holds {signs.waiting} messages."
        return Check(CheckName.WORK, CheckState.LATE, said)
    return Check(CheckName.WORK, CheckState.OK, "No work is overdue.")


def _watch(signs: Signs, now: datetime) -> Check:
    return _recurs(CheckName.WATCH, "The watch ran", signs.watched_at, now, WATCH)


def _sweep(signs: Signs, now: datetime) -> Check:
    return _recurs(CheckName.SWEEP, "A sweep ended", signs.swept_at, now, SWEEP)


def _recurs(name: CheckName, what: str, at: datetime | None, now: datetime, patience: Patience) -> Check:
    if at is None:
        return Check(name, CheckState.LATE, _NEVER[name])
    said = f"{what} {_ago(at, now)}."
    if now - at < patience.late:
        return Check(name, CheckState.OK, said)
    state = CheckState.FAILING if now - at >= patience.stopped else CheckState.LATE
    return Check(name, state, f"{said} None since.", at)


def _events(signs: Signs, now: datetime) -> Check:
    if signs.heard_at is None:
        return Check(CheckName.EVENTS, CheckState.LATE, "No event has ever come.")
    said = f"An event came {_ago(signs.heard_at, now)}."
    if now - signs.heard_at < EVENTS_LATE:
        return Check(CheckName.EVENTS, CheckState.OK, said)
    return Check(CheckName.EVENTS, CheckState.LATE, f"{said} None since.", signs.heard_at)


def _set_aside(signs: Signs) -> Check:
    told = [
        f"{number} {what}"
        for number, what in (
            (signs.set_aside, "on the poison queues"),
            (signs.poisoned, "never succeeded within a day"),
            (signs.rejected, "made no sense within a day"),
        )
        if number
    ]
    if told:
        return Check(CheckName.SET_ASIDE, CheckState.LATE, f"Messages set aside: {', '.join(told)}.")
    return Check(CheckName.SET_ASIDE, CheckState.OK, "No message was set aside within a day.")


def _updates(signs: Signs) -> Check:
    if signs.failed_updates:
        said = f"{signs.failed_updates} of the updates that ended within a day have failed."
        return Check(CheckName.UPDATES, CheckState.LATE, said)
    return Check(CheckName.UPDATES, CheckState.OK, "No update has failed within a day.")


def _channels(signs: Signs) -> Check:
    if signs.troubled:
        said = f"{len(signs.troubled)} of {signs.channels} channels do not take messages."
        return Check(CheckName.CHANNELS, CheckState.LATE, said, min(signs.troubled))
    if not signs.channels:
        return Check(CheckName.CHANNELS, CheckState.LATE, "No channel is on: nobody is told anything.")
    return Check(CheckName.CHANNELS, CheckState.OK, f"{signs.channels} on, none in trouble.")


def _ago(at: datetime, now: datetime) -> str:
    """Return how long ago it was, in its largest unit; a moment ahead was just now."""
    seconds = max(int((now - at).total_seconds()), 0)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "just now"
