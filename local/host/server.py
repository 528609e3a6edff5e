"""The host as a whole: starts what an app needs, serves it on one port, and ends it in order."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import azure_functions_runtime as runtime
from aiohttp import web

from local.host.admin import Admin
from local.host.background import BackgroundTasks
from local.host.calls import Calls
from local.host.connections import QueueAccounts
from local.host.endpoints import web_app
from local.host.errors import HostStartError
from local.host.functions import BindingType, Function
from local.host.invoker import Invoker
from local.host.loader import load_app
from local.host.outputs import QueueOutputs
from local.host.queue_names import queue_outputs, queue_triggers
from local.host.queues import QueueListener
from local.host.settings import read_host_settings, resolve_settings
from local.host.timers import Schedule, Timer


@dataclass(frozen=True, slots=True)
class HostOptions:
    """
    How the host runs.

    `port` 0 takes a free one. `grace` bounds how long running invocations may take to end on stop.
    `message_lease` is how long a received queue message stays invisible to others between renewals,
    and so how long a message is lost to sight when the process is killed: whole seconds, 10 minutes
    in the .NET host.
    """

    host: str = "127.0.0.1"
    port: int = 0
    grace: timedelta = timedelta(seconds=10)
    message_lease: timedelta = timedelta(minutes=10)


class FunctionsHost:
    """
    Serve the Functions app of a directory for the length of an `async with` block.

    A process serves one app at a time. App settings are the environment.

    Raises:
        HostStartError: on entering, when the app or its settings cannot be served.

    """

    def __init__(self, app_dir: Path, options: HostOptions = HostOptions()) -> None:
        self._app_dir = app_dir.resolve()
        self._options = options
        self._closing = contextlib.AsyncExitStack()
        self._url: str | None = None
        self._calls: Calls | None = None

    @property
    def url(self) -> str:
        """The address the host listens on, without a trailing slash."""
        if self._url is None:
            raise HostStartError("the host is not running")
        return self._url

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the app's functions."""
        return tuple(self._running.app.functions)

    async def invoke(self, name: str, text: str = "") -> None:
        """
        Run a function without its trigger, and wait for its end.

        `text` is an event's JSON or a message's text; a timer takes none.

        Raises:
            UnknownFunctionError: when no function has the name.
            BadInputError: when the function has an HTTP trigger.
            FunctionFailedError: when it failed.

        """
        await self._running.run(self._running.check(name), text)

    async def start(self) -> None:
        """
        Load the app, start its triggers and listen.

        Raises:
            HostStartError: when the app or its settings cannot be served.

        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop listening, let running invocations end within the grace, and unload the app."""
        self._url = None
        await self._closing.aclose()
        self._calls = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def _running(self) -> Calls:
        if self._calls is None:
            raise HostStartError("the host is not running")
        return self._calls

    async def _start(self) -> None:
        settings = read_host_settings(self._app_dir)
        runtime.start_threadpool_executor()
        self._closing.callback(_end_threads)
        app = await load_app(self._app_dir)
        self._closing.callback(app.unload)
        accounts = QueueAccounts()
        self._closing.push_async_callback(accounts.close)
        triggers = await queue_triggers(app, accounts)
        arrivals = {trigger.queue.url: trigger.arrival for trigger in triggers}
        outputs = QueueOutputs(await queue_outputs(app, accounts), settings.queues.encoding, arrivals)
        invoker = Invoker(app.directory, outputs, settings.function_timeout)
        runs, loops = BackgroundTasks(), BackgroundTasks()
        timers = {
            function.name: _timer(function, invoker, runs)
            for function in app.triggered_by(BindingType.TIMER_TRIGGER)
        }
        listeners = [
            QueueListener(trigger, invoker, settings.queues, self._options.message_lease)
            for trigger in triggers
        ]
        calls = Calls(app, invoker, timers)
        runner = web.AppRunner(
            web_app(app, settings, invoker, Admin(calls, runs)),
            access_log=None,
            shutdown_timeout=self._options.grace.total_seconds(),
        )
        self._closing.push_async_callback(self._drain, runner, runs, listeners)
        await runner.setup()
        await self._listen(runner)
        self._closing.push_async_callback(loops.cancel)
        for name, timer in timers.items():
            loops.start(timer.tick(), name=f"timer {name}")
        for listener in listeners:
            loops.start(listener.listen(), name=f"queue {listener.name}")
        self._calls = calls

    async def _listen(self, runner: web.AppRunner) -> None:
        host, port = self._options.host, self._options.port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise HostStartError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        self._url = f"http://{host}:{runner.addresses[0][1]}"

    async def _drain(
        self, runner: web.AppRunner, runs: BackgroundTasks, listeners: list[QueueListener]
    ) -> None:
        seconds = self._options.grace.total_seconds()
        drains = (listener.drain(seconds) for listener in listeners)
        await asyncio.gather(runner.cleanup(), runs.drain(seconds), *drains)


def _timer(function: Function, invoker: Invoker, runs: BackgroundTasks) -> Timer:
    expression = resolve_settings(function.trigger.text("schedule"), where=function.name)
    return Timer(function, Schedule(expression, where=function.name), invoker, runs)


def _end_threads() -> None:
    executor = runtime.get_threadpool_executor()
    if executor is not None:
        # Not waited for: a synchronous function cannot be interrupted.
        executor.shutdown(wait=False, cancel_futures=True)
