"""How long to wait before trying again."""

from datetime import timedelta

import pytest

from reactors.core.backoff import growing_delay
from reactors.core.errors import TransientError


def asked_for(wait: timedelta | None) -> TransientError:
    """Return a failure in which the service asked for this wait."""
    return TransientError("throttled", retry_after=wait)


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 320), (8, 640), (9, 900), (10, 900), (10_000, 900)]
)
def test_the_delay_doubles_up_to_a_quarter_of_an_hour(attempt: int, seconds: int) -> None:
    """What is down for long is not asked all the time."""
    assert growing_delay(attempt) == timedelta(seconds=seconds)
    assert growing_delay(attempt, asked_for(None)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (timedelta(seconds=1), timedelta(seconds=5)),
        (timedelta(seconds=90), timedelta(seconds=90)),
        (timedelta(hours=2), timedelta(hours=2)),
        (timedelta(days=400), timedelta(days=1)),
        (timedelta(seconds=-7), timedelta(seconds=5)),
    ],
    ids=str,
)
def test_a_longer_wait_that_the_service_asked_for_is_kept(asked: timedelta, expected: timedelta) -> None:
    """Up to a day, so that a mistaken header does not park work for ever."""
    assert growing_delay(1, asked_for(asked)) == expected
