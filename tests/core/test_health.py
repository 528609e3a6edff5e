"""What the signs of the reactor's work mean."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reactors.core.health import (
    BACKLOG,
    Check,
    CheckName,
    CheckState,
    Signs,
    Status,
    judge_health,
    judge_silence,
)
from tests.builders import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WELL = Signs(watched_at=NOW, swept_at=NOW, heard_at=NOW, channels=2)


def check(name: CheckName, **signs: Any) -> Check:
    """Return one check of a reactor that is well but for these signs."""
    (found,) = [each for each in judge_health(replace(WELL, **signs), NOW).checks if each.name is name]
    return found


def test_a_reactor_that_works_is_healthy() -> None:
    """Each check is there once, in order."""
    health = judge_health(WELL, NOW)

    assert (health.status, health.seen_at) == (Status.HEALTHY, NOW)
    assert [each.name for each in health.checks] == list(CheckName)
    assert {each.state for each in health.checks} == {CheckState.OK}


@pytest.mark.parametrize(
    ("name", "sign", "late", "failing"),
    [
        (CheckName.WATCH, "watched_at", 5 * MINUTE, 15 * MINUTE),
        (CheckName.SWEEP, "swept_at", 3 * HOUR, 1 * DAY),
        (CheckName.WORK, "due_at", 10 * MINUTE, 1 * HOUR),
        (CheckName.EVENTS, "heard_at", 7 * DAY, None),
    ],
)
def test_what_has_not_happened_for_long_is_late_and_then_failing(
    name: CheckName, sign: str, late: timedelta, failing: timedelta | None
) -> None:
    """With the moment since when; events may stay away without end."""
    moments: list[tuple[datetime, CheckState]] = [
        (NOW - late + timedelta(seconds=1), CheckState.OK),
        (NOW - late, CheckState.LATE),
        (NOW - (failing or 100 * DAY), CheckState.FAILING if failing else CheckState.LATE),
    ]

    for at, state in moments:
        found = check(name, **{sign: at})

        assert (found.state, found.since) == (state, None if state is CheckState.OK else at)


@pytest.mark.parametrize("sign", ["watched_at", "swept_at", "heard_at"])
def test_what_has_never_happened_is_late(sign: str) -> None:
    """A fresh deployment can do its work, but nobody knows yet that it does."""
    never: dict[str, Any] = {sign: None}

    assert judge_health(replace(WELL, **never), NOW).status is Status.DEGRADED


def test_a_moment_ahead_of_the_clock_is_just_now() -> None:
    """Clocks differ by a little."""
    assert check(CheckName.WATCH, watched_at=NOW + MINUTE).reason == "The watch ran just now."


@pytest.mark.parametrize(
    ("signs", "name", "said"),
    [
        ({"waiting": BACKLOG + 1}, CheckName.WORK, "5001 messages"),
        ({"set_aside": 1}, CheckName.SET_ASIDE, "1 on the poison queues"),
        ({"poisoned": 2}, CheckName.SET_ASIDE, "2 never succeeded"),
        ({"rejected": 3}, CheckName.SET_ASIDE, "3 made no sense"),
        ({"failed_updates": 1}, CheckName.UPDATES, "1 of the updates"),
        ({"channels": 0}, CheckName.CHANNELS, "nobody is told"),
        ({"troubled": (NOW - DAY, NOW - HOUR)}, CheckName.CHANNELS, "2 of 2 channels"),
    ],
)
def test_what_went_wrong_is_late_with_its_number(signs: dict[str, Any], name: CheckName, said: str) -> None:
    """It leaves a reactor that does its work."""
    found = check(name, **signs)

    assert found.state is CheckState.LATE
    assert said in found.reason
    assert judge_health(replace(WELL, **signs), NOW).status is Status.DEGRADED


def test_trouble_of_channels_lasts_since_the_first() -> None:
    """Of several the longest counts."""
    assert check(CheckName.CHANNELS, troubled=(NOW - HOUR, NOW - DAY)).since == NOW - DAY


def test_a_reactor_without_storage_cannot_work() -> None:
    """Nothing else can be told then."""
    health = judge_silence("Storage does not answer.", since=NOW - HOUR, now=NOW)

    assert health.status is Status.UNHEALTHY
    assert [(each.name, each.since) for each in health.checks] == [(CheckName.STORAGE, NOW - HOUR)]
