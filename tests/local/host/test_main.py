"""The command, as a child process."""

import asyncio
import json
import os
import signal
import socket
import sys
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from azure.storage.queue.aio import QueueClient

from local.azurite import Azurite

ROOT = Path(__file__).parents[3]
NOTIFICATION = {"aeg-event-type": "Notification"}

SOURCE = """
import asyncio
import json
import logging
import os
import time
import azure.functions as func

app = func.FunctionApp()

@app.event_grid_trigger(arg_name="event")
async def on_event(event: func.EventGridEvent) -> None:
    logging.info(json.dumps({"event": "app_line", "id": event.id, "cwd": os.getcwd()}))
    logging.debug("not shown")
    if event.id == "lines":
        logging.warning("one\\ntwo")
    if event.id == "slow":
        await asyncio.sleep(0.3)
        logging.info("slow ended")
    if event.id == "forgotten":
        asyncio.get_running_loop().create_task(fail())
        await asyncio.sleep(0)
    if event.id == "hang":
        await asyncio.Event().wait()

@app.event_grid_trigger(arg_name="event")
def on_blocking(event: func.EventGridEvent) -> None:
    logging.info("blocking")
    time.sleep(100)

async def fail() -> None:
    raise OSError("nobody looked")
"""

QUEUE_SOURCE = """
import asyncio
import logging
import azure.functions as func

app = func.FunctionApp()

@app.queue_trigger(arg_name="message", queue_name="%ORDERS%", connection="OrderStorage")
async def on_order(message: func.QueueMessage) -> None:
    logging.info("attempt %s", message.dequeue_count)
    if message.dequeue_count == 1:
        await asyncio.Event().wait()
"""

type AppDir = Callable[..., Path]


class Child:
    """The running command and the lines that it printed."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.url = ""

    async def line(self) -> str:
        """Return the next line of stdout."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            return (await self.process.stdout.readline()).decode().rstrip("\n")

    async def until(self, text: str) -> str:
        """Skip lines up to the one that holds a text, and return it."""
        while text not in (line := await self.line()):
            assert line, f"ended without {text!r}"
        return line

    async def post(self, event_id: str, function: str = "on_event") -> int:
        """Deliver an event."""
        url = f"{self.url}/runtime/webhooks/EventGrid?functionName={function}"
        async with aiohttp.request("POST", url, json=[{"id": event_id}], headers=NOTIFICATION) as response:
            return response.status

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the exit code."""
        self.process.send_signal(number)
        async with asyncio.timeout(30):
            return await self.process.wait()


async def _start(directory: Path, *options: str, **settings: str) -> Process:
    command = [sys.executable, "-m", "local.host", "--app", str(directory), "--port", "0", *options]
    environment = {**os.environ, **settings}
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE)


@asynccontextmanager
async def _running(directory: Path, *options: str) -> AsyncIterator[Child]:
    child = Child(await _start(directory, *options))
    try:
        started = json.loads(await child.until("host_started"))
        child.url = started["url"]
        yield child
    finally:
        if child.process.returncode is None:
            child.process.kill()
        await child.process.communicate()


async def _fails(directory: Path, *options: str, **settings: str) -> str:
    process = await _start(directory, *options, **settings)
    async with asyncio.timeout(30):
        printed, told = await process.communicate()
    assert process.returncode == 1
    assert b"host_started" not in printed
    return told.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_when_it_is_ready_and_ends_with_zero(app_dir: AppDir, number: signal.Signals) -> None:
    """The line names the address and the functions."""
    async with _running(app_dir(source=SOURCE)) as child:
        assert await child.post("e-1") == 202

        assert await child.end(number) == 0

        assert child.process.stderr is not None
        assert await child.process.stderr.read() == b""


async def test_the_lines_of_the_app_are_printed_as_they_are(app_dir: AppDir) -> None:
    """One record, one line; the app runs in its own directory."""
    directory = app_dir(source=SOURCE)
    async with _running(directory) as child:
        await child.post("e-1")
        await child.post("lines")

        expected = {"event": "app_line", "id": "e-1", "cwd": str(directory)}
        assert json.loads(await child.line()) == expected
        assert json.loads(await child.line())["id"] == "lines"
        assert await child.line() == r"one\ntwo"


async def test_what_runs_may_end_before_the_host_does(app_dir: AppDir) -> None:
    """New requests are refused meanwhile."""
    async with _running(app_dir(source=SOURCE)) as child:
        posted = asyncio.create_task(child.post("slow"))
        await child.until("app_line")

        code = await child.end(signal.SIGTERM)

        assert (await posted, code) == (202, 0)
        assert await child.until("slow ended")


@pytest.mark.parametrize(("function", "event_id"), [("on_event", "hang"), ("on_blocking", "e-1")])
async def test_what_never_ends_is_cut_off(app_dir: AppDir, function: str, event_id: str) -> None:
    """After the grace, a thread included."""
    async with _running(app_dir(source=SOURCE), "--grace", "1") as child:
        posted = asyncio.create_task(child.post(event_id, function))
        await child.line()

        assert await child.end(signal.SIGTERM) == 0

        with pytest.raises(aiohttp.ClientError):
            await posted


async def test_a_message_survives_the_death_of_its_host(
    app_dir: AppDir, azurite: Azurite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes back when its lease has run out."""
    name = f"orders-{uuid.uuid4().hex[:12]}"
    monkeypatch.setenv("ORDERS", name)
    monkeypatch.setenv("OrderStorage", azurite.connection_string)
    queues = {"maxPollingInterval": "00:00:00.1", "messageEncoding": "none"}
    directory = app_dir(source=QUEUE_SOURCE, host_json={"extensions": {"queues": queues}})
    async with QueueClient.from_connection_string(azurite.connection_string, name) as queue:
        await queue.create_queue()
        await queue.send_message("order")
    async with _running(directory, "--message-lease", "1") as first:
        await first.until("attempt 1")
        assert await first.end(signal.SIGKILL) == -signal.SIGKILL

    async with _running(directory) as second:
        assert await second.until("attempt 2")
        assert await second.end(signal.SIGTERM) == 0


async def test_a_failed_task_of_the_app_is_told(app_dir: AppDir) -> None:
    """Python tells it when the task is collected; nobody awaits it."""
    async with _running(app_dir(source=SOURCE)) as child:
        await child.post("forgotten")

        line: dict[str, Any] = json.loads(await child.until("host_background_error"))

        assert (line["error"], line["reason"]) == ("OSError", "nobody looked")


async def test_a_broken_app_is_explained_in_plain_words(app_dir: AppDir) -> None:
    """On stderr, with exit code 1 and no traceback."""
    told = await _fails(app_dir(source="raise ValueError('REACTOR_CLOUD = mars; use AzureCloud')"))

    assert told == (
        "The Functions app cannot start: REACTOR_CLOUD = mars; use AzureCloud\n"
        "  ValueError\n"
        "  at function_app.py:1 in <module>\n"
    )


async def test_what_keeps_it_from_starting_is_named(app_dir: AppDir, tmp_path: Path) -> None:
    """A missing directory, a value of host.json, a port in use."""
    assert "no-such: No such file or directory" in await _fails(tmp_path / "no-such")
    broken = app_dir(source=SOURCE, host_json={"functionTimeout": "soon"})
    assert "host.json: functionTimeout is" in await _fails(broken)
    working = app_dir(source=SOURCE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"cannot listen on 127.0.0.1:{port}" in await _fails(working, "--port", str(port))


@pytest.mark.parametrize("options", [["--port", "65536"], ["--grace", "0"], ["--message-lease", "x"]])
async def test_nonsense_on_the_command_line_is_refused(tmp_path: Path, options: list[str]) -> None:
    """With the usage."""
    process = await _start(tmp_path, *options)
    _, told = await process.communicate()

    assert process.returncode == 2
    assert options[0] in told.decode()
