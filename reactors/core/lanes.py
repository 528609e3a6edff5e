"""
How fast a channel is told things, so that no limit of its service is broken; pure.

Sources: "Send messages in Teams using incoming webhooks" (rate limits), "Service limits for Azure
Communication Services" (email; the lower figures, those of a domain that Azure manages).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reactors.core.telling import Pace

HOUR = timedelta(hours=1)
SPACING = timedelta(seconds=1)
LONGEST_SKEW = timedelta(minutes=5)
LONGEST_GATHER = timedelta(minutes=10)
LONGEST_URGENT_GATHER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What a channel takes: never more than `per_hour` in any hour, of which at most `burst` at once.

    What comes within `gather` after a message waits and goes in one; without it each goes by itself.
    """

    burst: int
    per_hour: int
    gather: timedelta

    @property
    def refill(self) -> timedelta:
        """The time after which one more may be sent."""
        return HOUR / max(self.per_hour - self.burst, 1)

    @property
    def spacing(self) -> timedelta:
        """The least time between two messages."""
        return min(SPACING, self.refill)


_GATHER = timedelta(seconds=30)
_LIMITS = {
    # 4 a second, 60 in 30 seconds, 100 an hour, 150 in two hours, 1800 a day
    "teams": Limits(burst=10, per_hour=70, gather=_GATHER),
    # 5 a minute, 10 an hour
    "email": Limits(burst=3, per_hour=10, gather=_GATHER),
}
_OTHERS = Limits(burst=5, per_hour=60, gather=_GATHER)


def limits_of(kind: str, pace: Pace | None) -> Limits:
    """Return what a kind of channel takes, with what the policy file says of it."""
    limits = _LIMITS.get(kind, _OTHERS)
    if pace is None:
        return limits
    per_hour = pace.per_hour or limits.per_hour
    burst = max(1, limits.burst * per_hour // limits.per_hour)
    gather = limits.gather if pace.gather is None else pace.gather
    return Limits(burst, per_hour, gather)


@dataclass(frozen=True, slots=True)
class Lane:
    """
    How a channel stands. One message is under way at a time.

    `tokens` is how many may go at once, as of `counted_at`. `message` is the id of the one under way, and
    `taken_at` when a run took it up, None between two attempts. `free_at` is when the next attempt may be
    made, `gap` how long after the last message at `sent_at` what comes is gathered. `woken_at` is when a
    message of the queue will look again.
    """

    channel: str
    tokens: float
    counted_at: datetime
    gap: timedelta
    free_at: datetime
    message: str = ""
    taken_at: datetime | None = None
    sent_at: datetime | None = None
    woken_at: datetime | None = None
    etag: str | None = None


def fresh_lane(channel: str, limits: Limits, now: datetime) -> Lane:
    """Return the lane of a channel that has sent nothing yet."""
    return Lane(channel, float(limits.burst), now, limits.gather, now)


def trusted(lane: Lane, limits: Limits, now: datetime) -> Lane:
    """Return the lane, or a fresh one in its place where the clock has been set back since."""
    if lane.counted_at - now < LONGEST_SKEW:
        return lane
    return replace(fresh_lane(lane.channel, limits, now), message=lane.message, etag=lane.etag)


def ready_at(lane: Lane, limits: Limits, now: datetime, *, is_urgent: bool) -> datetime:
    """Return when the next message may go; what is urgent is gathered for two minutes at the most."""
    tokens = _tokens(lane, limits, now)
    token_at = now if tokens >= 1 else now + limits.refill * (1 - tokens)
    gap = min(lane.gap, LONGEST_URGENT_GATHER) if is_urgent else lane.gap
    gathered_at = lane.sent_at + max(gap, limits.spacing) if lane.sent_at else now
    return max(token_at, gathered_at, lane.free_at)


def take_up(lane: Lane, limits: Limits, message: str, now: datetime) -> Lane:
    """Return the lane with a message under way; every attempt costs a token."""
    tokens = _tokens(lane, limits, now) - 1
    return replace(lane, tokens=tokens, counted_at=now, message=message, taken_at=now, woken_at=None)


def put_down(lane: Lane, limits: Limits, *, at: datetime, parts: int) -> Lane:
    """Return the lane after a message has gone: as long as things gather, it waits twice as long."""
    gap = min(lane.gap * 2, LONGEST_GATHER) if parts > 1 else limits.gather
    return replace(lane, message="", taken_at=None, sent_at=at, gap=max(gap, limits.gather), free_at=at)


def _tokens(lane: Lane, limits: Limits, now: datetime) -> float:
    return min(float(limits.burst), lane.tokens + (now - lane.counted_at) / limits.refill)
