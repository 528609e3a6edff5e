"""How long to wait before trying again; pure."""

from datetime import timedelta

from reactors.core.errors import TransientError

FIRST = timedelta(seconds=5)
LONGEST = timedelta(minutes=15)


def growing_delay(attempt: int, error: TransientError | None = None) -> timedelta:
    """
    Return 5 s for the first attempt and twice as long for each later one, at most 15 minutes.

    Where the service asked for a longer wait, that is it, up to a day.
    """
    delay = min(FIRST * (1 << min(attempt - 1, 20)), LONGEST)
    asked = error.retry_after if error and error.retry_after else timedelta()
    return max(delay, min(asked, timedelta(days=1)))
