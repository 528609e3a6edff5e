"""Timer triggers: six-field schedules with seconds, one run at a time for each timer."""

import asyncio
import contextlib
from datetime import UTC, datetime

from croniter import CroniterError, croniter

from local.host.background import BackgroundTasks
from local.host.datums import timer_datum
from local.host.errors import FunctionFailedError, HostStartError
from local.host.functions import Function
from local.host.invoker import Invoker

_WITH_SECONDS = 6
_WITHOUT_SECONDS = 5


class Schedule:
    """
    An NCRONTAB expression, `{second} {minute} {hour} {day} {month} {day-of-week}`, in UTC.

    Five fields leave the seconds out. When both days are restricted, both must match.

    Raises:
        HostStartError: when the expression is malformed; it names `where`.

    """

    def __init__(self, expression: str, *, where: str) -> None:
        fields = expression.split()
        if len(fields) == _WITHOUT_SECONDS:
            fields = ["0", *fields]
        self._expression = " ".join(fields)
        error = HostStartError(f"{where}: {expression!r} is not an NCRONTAB schedule of five or six fields")
        if len(fields) != _WITH_SECONDS:
            raise error
        try:
            self.following(datetime.now(UTC))
        except (CroniterError, ValueError) as cause:
            raise error from cause

    def following(self, moment: datetime) -> datetime:
        """Return the first time of the schedule after a moment."""
        times = croniter(self._expression, moment, second_at_beginning=True, day_or=False)
        following: datetime = times.get_next(datetime)
        return following


class Timer:
    """Serves one timer trigger; its runs are tasks of `runs`, which outlive `tick`."""

    def __init__(
        self, function: Function, schedule: Schedule, invoker: Invoker, runs: BackgroundTasks
    ) -> None:
        self._function = function
        self._schedule = schedule
        self._invoker = invoker
        self._runs = runs
        self._last: datetime | None = None
        self._running = asyncio.Lock()

    async def tick(self) -> None:
        """Run at each time of the schedule until cancelled; times that pass during a run are skipped."""
        if self._function.trigger.raw.get("runOnStartup"):
            await self._run_on_time()
        due = datetime.now(UTC)
        while True:
            # The clock of sleep may be a little ahead of the wall's: never take the same time twice.
            due = self._schedule.following(max(due, datetime.now(UTC)))
            await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
            await self._run_on_time()

    async def run(self) -> None:
        """
        Run the function now, or as soon as its present run has ended.

        Raises:
            FunctionFailedError: when the function failed.

        """
        async with self._running:
            now = datetime.now(UTC)
            datum = timer_datum(last=self._last, following=self._schedule.following(now))
            self._last = now
            await self._invoker.invoke(self._function, datum)

    async def _run_on_time(self) -> None:
        await asyncio.shield(self._runs.start(self._run_and_forget(), name=self._function.name))

    async def _run_and_forget(self) -> None:
        with contextlib.suppress(FunctionFailedError):
            await self.run()
