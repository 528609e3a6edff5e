"""Timers and their schedules."""

import asyncio
from datetime import UTC, datetime

import pytest

from local.host.errors import HostStartError
from local.host.timers import Schedule
from tests.local.host.conftest import Serve, Served


@pytest.fixture(autouse=True)
def startup_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the schedule that the sample app takes from its settings."""
    monkeypatch.setenv("STARTUP_SCHEDULE", "0 0 0 29 2 *")


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("0 */5 * * * *", "2026-11-02T10:15:30+00:00", "2026-11-02T10:20:00+00:00"),
        ("30 0 6 * * *", "2026-11-02T06:00:30+00:00", "2026-11-03T06:00:30+00:00"),
        ("*/10 * * * * *", "2026-11-02T10:15:31.5+00:00", "2026-11-02T10:15:40+00:00"),
        ("*/5 * * * *", "2026-11-02T10:15:30+00:00", "2026-11-02T10:20:00+00:00"),
        ("0 0 0 * * Mon-Fri", "2026-11-06T12:00:00+00:00", "2026-11-09T00:00:00+00:00"),
        ("0 0 0 13 * 5", "2026-11-02T00:00:00+00:00", "2026-11-13T00:00:00+00:00"),
        ("0 0 0 14 * 5", "2026-11-02T00:00:00+00:00", "2027-05-14T00:00:00+00:00"),
    ],
)
def test_seconds_come_first_and_both_days_must_match(expression: str, after: str, expected: str) -> None:
    """NCRONTAB, not cron."""
    schedule = Schedule(expression, where="f")

    assert schedule.following(datetime.fromisoformat(after)) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("expression", ["", "often", "* * * *", "61 * * * * *", "* * * * * * *", "00:05:00"])
def test_a_malformed_schedule_is_named(expression: str) -> None:
    """At start, with the function's name."""
    with pytest.raises(HostStartError, match=r"^on_tick: .*NCRONTAB"):
        Schedule(expression, where="on_tick")


def test_the_time_of_a_run_is_not_its_next_one() -> None:
    """Otherwise a timer that wakes on the dot would run twice."""
    due = datetime(2026, 11, 2, 10, 20, tzinfo=UTC)

    assert Schedule("0 */5 * * * *", where="f").following(due) > due


async def _next(served: Served) -> str:
    async with asyncio.timeout(10):
        name: str = await served.app.SEEN.get()
        return name


async def test_a_timer_runs_on_start_up_if_it_says_so(serve: Serve) -> None:
    """Its schedule comes from a setting."""
    async with serve("clock") as served:
        assert await _next(served) == "on_startup"
        served.app.GO_ON.set()


async def test_a_timer_runs_at_its_time_and_once_at_a_time(serve: Serve) -> None:
    """A call by hand waits for the run that is on."""
    async with serve("clock") as served:
        assert [await _next(served), await _next(served)] == ["on_startup", "on_second"]
        called = asyncio.create_task(served.host.invoke("on_second"))
        await asyncio.sleep(0.05)
        assert served.app.SEEN.empty()

        served.app.GO_ON.set()
        await called

        assert await _next(served) == "on_second"


async def test_a_run_that_is_on_may_end_when_the_host_stops(serve: Serve) -> None:
    """Stopping the schedule does not stop the function."""
    async with serve("clock") as served:
        assert [await _next(served), await _next(served)] == ["on_startup", "on_second"]
        asyncio.get_running_loop().call_later(0.1, served.app.GO_ON.set)

    assert served.events("host_abandoned") == []
    assert served.events("host_function_failed") == []
