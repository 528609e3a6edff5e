"""Everything that the reactor needs on this machine: storage, a simulated Azure and the Functions host."""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from local.azurite import Azurite
from local.drill.child import Child
from local.drill.dead_letters import make_container
from local.drill.errors import StackError
from local.drill.log import HostLog, Line, parse
from local.drill.outlet import Outlet
from local.drill.sandbox import HOME, HUB, POLICY_EVENTS, RESOURCE_EVENTS, SUBSCRIPTION, VAULT, Sandbox
from local.drill.tables import Tables
from local.drill.tokens import REACTOR, unsigned_token
from local.node import ROOT
from reactors.core.dead_letters import CONTAINER as DEAD_LETTERS

FLOW = "cmk"
DRILL = "drill"
POLICY = Path(__file__).with_name("policy.toml")
OURS = ("REACTOR_", "ReactorStorage", "ReactorAuditHub", "AzureWebJobs", "AZURE_")
TOKEN = unsigned_token(REACTOR)
MESSAGE_LEASE = timedelta(minutes=10)


class Stack:
    """
    Run Azurite, the sandbox with an estate, and the host, for the length of an `async with` block.

    `directory` gets the clock file and the output of sandbox and host. `record` is a file for the ARM and
    Key Vault exchanges. `environment` goes to the host beside the settings that the stack makes.
    `on_line` gets each structured line of the host as it comes, `on_progress` what is being started.
    `message_lease` is how long the queue messages of a killed host stay out of sight. `estate` is what the
    sandbox starts from; with another than the drill's no event reaches the host.

    Raises:
        StackError, AzuriteError, NodeMissingError: on entering, when a part does not start.

    """

    def __init__(
        self,
        directory: Path,
        *,
        record: Path | None = None,
        environment: Mapping[str, str] | None = None,
        on_line: Callable[[Line], None] | None = None,
        on_progress: Callable[[str], None] | None = None,
        message_lease: timedelta = MESSAGE_LEASE,
        estate: str = DRILL,
    ) -> None:
        self._directory = directory
        self._record = record
        self._environment = dict(environment or {})
        self._say = on_progress or (lambda _text: None)
        self._lease = message_lease
        self._estate = estate
        self._closing = contextlib.AsyncExitStack()
        self._host: Child | None = None
        self._host_port = 0
        self._dead_letters = ""
        self.azurite = Azurite()
        self.outlet = Outlet()
        self.log = HostLog(directory / "host.log", on_line)
        self.sandbox: Sandbox
        self.tables: Tables
        self.session: aiohttp.ClientSession

    @property
    def host_url(self) -> str:
        """The address of the Functions host; it stays the same when the host is started again."""
        return f"http://127.0.0.1:{self._host_port}"

    @property
    def teams_url(self) -> str:
        """The page with the cards that Teams would have shown."""
        return f"{self.sandbox.url}/teams"

    @property
    def connection_string(self) -> str:
        """The connection string of the storage."""
        return self.azurite.connection_string

    @property
    def pids(self) -> dict[str, int]:
        """The process groups of the parts that run."""
        return {name: child.pid for name, child in self._children().items() if not child.has_ended()} | {
            "azurite": self.azurite.pid
        }

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._closing.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._closing.aclose()

    async def start_host(self, environment: Mapping[str, str] | None = None) -> None:
        """Start the host, on the port that it had before, with further settings if need be."""
        port, lease = str(self._host_port), str(int(self._lease.total_seconds()))
        arguments = ["--app", str(ROOT), "--port", port, "--message-lease", lease]
        settings = {**self._settings(), **self._environment, **(environment or {})}
        self._host = Child("local.host", arguments, settings, self.log.add)
        line = parse(await self._host.start(lambda text: '"host_started"' in text)) or {}
        self._host_port = int(str(line["url"]).rpartition(":")[2])

    async def stop_host(self) -> int:
        """End the host in order and return its exit code."""
        return await self._running_host.stop()

    async def kill_host(self) -> None:
        """End the host as a crash would."""
        await self._running_host.kill()

    async def use_policy(self, text: str) -> None:
        """Start the host again with another policy file, as a deployment of one would."""
        file = self._directory / "policy.toml"
        file.write_text(text)
        await self.stop_host()
        self._environment["REACTOR_POLICY_FILE"] = str(file)
        await self.start_host()

    async def wait_for_an_end(self) -> str:
        """Wait until a part ends by itself, and return which one."""
        waiting = {
            asyncio.create_task(child.wait(), name=name): name for name, child in self._children().items()
        }
        done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        return waiting[done.pop()]

    async def subscribe(
        self, name: str, source: str, function: str, event_types: Sequence[str] = (), **wanted: object
    ) -> None:
        """
        Have the events of a vault, or of a subscription's ARM id, delivered to a function of the host.

        What cannot be delivered is written to the container of dead letters.
        """
        webhook = f"{self.host_url}/runtime/webhooks/EventGrid?functionName={function}"
        dead_letters = {"dead_letters": self._dead_letters}
        await self.sandbox.subscribe(name, source, webhook, event_types, **dead_letters, **wanted)

    async def subscribe_home(self) -> None:
        """Have the events of resources and of Azure Policy in the drill's subscription delivered."""
        await self.subscribe("resource-events", HOME, "on_resource_event", RESOURCE_EVENTS)
        await self.subscribe("policy-events", HOME, "on_policy_event", POLICY_EVENTS)

    async def connect_hub(self) -> None:
        """Have the audit log of the vaults that send it to the drill's hub delivered."""
        webhook = f"{self.host_url}/runtime/webhooks/eventhubs?functionName=on_vault_audit_log"
        await self.sandbox.connect_hub(HUB, webhook)

    async def run_timer(self, function: str = "on_watch_schedule") -> None:
        """Run a timer function of the host now."""
        async with self.session.post(f"{self.host_url}/admin/functions/{function}", json={}) as answer:
            if not answer.ok:
                raise StackError(f"the host answered {answer.status} to {function}")

    @property
    def _running_host(self) -> Child:
        if self._host is None:
            raise StackError("the host was not started")
        return self._host

    def _children(self) -> dict[str, Child]:
        return {"sandbox": self._azure, **({"host": self._host} if self._host else {})}

    async def _start(self) -> None:
        self._closing.callback(self.log.close)
        self.session = await self._closing.enter_async_context(aiohttp.ClientSession())
        await self._closing.enter_async_context(self.outlet)
        self._say("Azurite (Azure Storage)")
        starting = asyncio.create_task(self._closing.enter_async_context(self.azurite))
        try:
            await self._start_sandbox()
        finally:
            await starting
        self._dead_letters = await make_container(self.connection_string, DEAD_LETTERS)
        self.tables = await self._closing.enter_async_context(Tables(self.connection_string))
        self._say("the Functions host with the reactor")
        self._closing.push_async_callback(self._end_host)
        await self.start_host()
        if self._estate != DRILL:
            return
        self._say("the event subscriptions")
        await self.subscribe(SUBSCRIPTION, VAULT, "on_vault_event")
        await self.subscribe_home()
        await self.connect_hub()

    async def _start_sandbox(self) -> None:
        self._say("the sandbox (ARM, Key Vault, Event Grid, Teams)")
        arguments = ["--estate", self._estate, "--clock-file", str(self._clock_file)]
        if self._record is not None:
            arguments += ["--record", str(self._record)]
        output = self._closing.enter_context((self._directory / "sandbox.log").open("a", buffering=1))
        self._azure = Child("sandbox", arguments, _inherited(), lambda line: print(line, file=output))
        self._closing.push_async_callback(self._end_sandbox)
        ready = json.loads(await self._azure.start(lambda text: text.startswith('{"ready"')))
        self.sandbox = Sandbox(ready["arm"], self.session)

    async def _end_host(self) -> None:
        if self._host is not None and not self._host.has_ended():
            await self._host.stop()

    async def _end_sandbox(self) -> None:
        if not self._azure.has_ended():
            await self._azure.stop()

    @property
    def _clock_file(self) -> Path:
        return self._directory / "clock"

    def _settings(self) -> dict[str, str]:
        return {**_inherited(), **self.outlet.environment, **self.reactor_settings}

    @property
    def reactor_settings(self) -> dict[str, str]:
        """The settings of the reactor as the stack starts it, without what a test adds."""
        return {
            "ReactorStorage": self.connection_string,
            "REACTOR_CLOUD": "custom",
            "REACTOR_ARM_ENDPOINT": self.sandbox.url,
            "REACTOR_ARM_AUDIENCE": self.sandbox.url,
            "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
            "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
            "REACTOR_SEARCH_ENDPOINT": f"{self.sandbox.url}/search/{{service}}",
            "REACTOR_VAULT_ENDPOINT": f"{self.sandbox.url}/vaults/{{vault}}",
            "REACTOR_GRAPH_ENDPOINT": f"{self.sandbox.url}/graph",
            "REACTOR_ACCESS_TOKEN": TOKEN,
            "REACTOR_POLICY_FILE": str(POLICY),
            "REACTOR_TEAMS_WEBHOOK_URL": f"{self.sandbox.url}/teams/{FLOW}",
            "REACTOR_CLOCK_FILE": str(self._clock_file),
            "REACTOR_AUDIT_HUB_NAME": HUB,
            "ReactorAuditHub": "Endpoint=sb://sandbox.servicebus.windows.net",
        }


def _inherited() -> dict[str, str]:
    """Return our environment without settings of a reactor that somebody may have exported."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
