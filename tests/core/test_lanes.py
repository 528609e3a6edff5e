"""How fast a channel is told things."""

from collections import deque
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.lanes import (
    LONGEST_GATHER,
    LONGEST_URGENT_GATHER,
    fresh_lane,
    limits_of,
    put_down,
    ready_at,
    take_up,
    trusted,
)
from reactors.core.telling import Pace

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
# The published limits: at most so many messages in any period of that length.
TEAMS = ((4, 1 * SECOND), (60, 30 * SECOND), (100, HOUR), (150, 2 * HOUR), (1800, 24 * HOUR))
EMAIL = ((5, 60 * SECOND), (10, HOUR))


def sent_as_fast_as_possible(kind: str, pace: Pace | None, span: timedelta) -> list[datetime]:
    """Return when messages go, each as early as it may, single ones and such of many in turn."""
    limits = limits_of(kind, pace)
    now, lane, sent = NOW, fresh_lane(kind, limits, NOW), []
    while now - NOW < span:
        now = ready_at(lane, limits, now, is_urgent=True)
        lane = put_down(take_up(lane, limits, "m", now), limits, at=now, parts=0)
        sent.append(now)
    return sent


@pytest.mark.parametrize(("kind", "published"), [("teams", TEAMS), ("email", EMAIL)])
def test_no_published_limit_is_broken_however_much_there_is_to_tell(
    kind: str, published: tuple[tuple[int, timedelta], ...]
) -> None:
    """Over a day, with nothing gathered, which is the fastest it can go."""
    sent = sent_as_fast_as_possible(kind, Pace(gather=timedelta()), timedelta(hours=25))

    for most, period in published:
        recent: deque[datetime] = deque()
        for at in sent:
            recent.append(at)
            while at - recent[0] >= period:
                recent.popleft()
            assert len(recent) <= most, (most, period)


@given(st.integers(2, 3600), st.sampled_from(["teams", "email", "webhooks"]))
def test_never_more_than_the_policy_file_says_in_any_hour(per_hour: int, kind: str) -> None:
    """Whatever the number, also at the start."""
    sent = sent_as_fast_as_possible(kind, Pace(timedelta(), per_hour), timedelta(minutes=61))

    assert sum(at - NOW < HOUR for at in sent) <= per_hour


def test_what_comes_after_a_message_gathers() -> None:
    """The first goes at once, the next after half a minute."""
    limits = limits_of("teams", None)
    lane = fresh_lane("teams", limits, NOW)

    assert ready_at(lane, limits, NOW, is_urgent=False) == NOW
    lane = put_down(take_up(lane, limits, "m", NOW), limits, at=NOW, parts=0)

    assert ready_at(lane, limits, NOW, is_urgent=False) == NOW + 30 * SECOND


def test_a_storm_is_told_less_and_less_often_until_it_is_over() -> None:
    """The time doubles up to ten minutes, and is short again after a message by itself."""
    limits = limits_of("teams", None)
    now, lane, waits = NOW, fresh_lane("teams", limits, NOW), []
    for parts in (9, 9, 9, 9, 9, 9, 0):
        lane = put_down(take_up(lane, limits, "m", now), limits, at=now, parts=parts)
        waits.append(ready_at(lane, limits, now, is_urgent=False) - now)
        now += waits[-1]

    assert [wait.total_seconds() for wait in waits] == [60, 120, 240, 480, 600, 600, 30]
    assert waits[4] == LONGEST_GATHER


def test_what_is_critical_waits_two_minutes_at_the_most() -> None:
    """However long the storm."""
    limits = limits_of("teams", None)
    now, lane = NOW, fresh_lane("teams", limits, NOW)
    for _ in range(5):
        lane = put_down(take_up(lane, limits, "m", now), limits, at=now, parts=9)

    assert ready_at(lane, limits, now, is_urgent=True) == now + LONGEST_URGENT_GATHER


def test_a_clock_that_was_set_back_does_not_silence_a_channel() -> None:
    """What is under way stays so; a little skew between processes is nothing."""
    limits = limits_of("teams", None)
    lane = take_up(fresh_lane("teams", limits, NOW), limits, "m", NOW)

    assert trusted(lane, limits, NOW - 4 * timedelta(minutes=1)) is lane
    earlier = trusted(lane, limits, NOW - HOUR)

    assert earlier.message == "m"
    assert ready_at(earlier, limits, NOW - HOUR, is_urgent=False) == NOW - HOUR
