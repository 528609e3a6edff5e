"""An update goes on after its host was killed, wherever it was."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from azure.core.pipeline.transport import AioHttpTransport
from azure.data.tables.aio import TableServiceClient

from local.azurite import Azurite
from reactors.core.journal import find_break
from reactors.gateways.settings import Storage
from reactors.gateways.tables.journal import TableJournal
from reactors.gateways.tables.store import table_service
from sandbox.behaviour import Behaviour, Completion
from sandbox.clock import Clock
from sandbox.eventgrid.subscription import Subscription
from sandbox.server import Server
from sandbox.world import World

if TYPE_CHECKING:
    from tests.app.conftest import RunningApp

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OVERDUE = timedelta(minutes=3)


class Killer:
    """Kills the app around the n-th request that matches, once."""

    def __init__(self, pattern: str, ordinal: int, *, before: bool) -> None:
        """Say which request, and whether Azure gets to see it."""
        self.armed: RunningApp | None = None
        self.struck = asyncio.Event()
        self._pattern = re.compile(pattern)
        self._ordinal = ordinal
        self._before = before
        self._seen = 0

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count the request and strike when it is the one."""
        mine = self._pattern.match(f"{request.method} {request.path}") and self.armed is not None
        self._seen += bool(mine)
        strikes = bool(mine) and self._seen == self._ordinal and not self.struck.is_set()
        if strikes and self._before:
            await self._strike()
            return web.Response(status=503)
        answer = await handler(request)
        if strikes:
            await self._strike()
        return answer

    async def _strike(self) -> None:
        assert self.armed is not None
        await self.armed.kill()
        self.struck.set()


@asynccontextmanager
async def serve(world: World, killer: Killer) -> AsyncIterator[str]:
    """Serve the sandbox with the killer in front."""
    app = Server(world).app()
    app.middlewares.append(killer.middleware)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    beating = asyncio.create_task(world.run())
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        await runner.cleanup()


ARM = r"(GET|POST|PATCH) /(subscriptions|providers)"
POLICY = """
[[scopes]]
match = "*"
updates = "auto"

[[channels]]
name = "teams"
gather_seconds = 0
per_hour = 36000
"""

PLACES = {
    "while finding consumers": (ARM, 1, False),
    "while reading the key": (ARM, 3, False),
    "while reading the consumer": (ARM, 4, False),
    "before the decision is applied": (ARM, 4, True),
    "in the first preflight read": (ARM, 5, False),
    "in the last preflight read": (ARM, 7, False),
    "at the read before the write": (ARM, 8, False),
    "before the PATCH arrives": (r"PATCH ", 1, True),
    "after the PATCH has arrived": (r"PATCH ", 1, False),
    "at the first poll": (r"GET .*/operationResults/", 1, False),
    "at the last poll": (r"GET .*/operationResults/", 2, False),
    "at the read that proves it": (ARM, 12, False),
    "while Teams takes the first card": (r"POST /teams/", 1, False),
    "while Teams takes the last card": (r"POST /teams/", 2, False),
}


@pytest.mark.parametrize("place", PLACES)
async def test_an_update_ends_proven_wherever_its_host_was_killed(
    place: str,
    azurite: Azurite,
    start_app: "Callable[..., Awaitable[RunningApp]]",
    tmp_path: Path,
) -> None:
    """The restarted host finishes the update, with one PATCH more at the most and the record whole."""
    pattern, ordinal, before = PLACES[place]
    killer = Killer(pattern, ordinal, before=before)
    clock_file = tmp_path / "clock"
    name = f"killed-{os.urandom(4).hex()}"
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=3)
    async with World(clock=Clock(file=clock_file), behaviour=behaviour) as world, serve(world, killer) as url:
        vault = world.add_vault(name[:20])
        old = world.add_key(vault, "cmk")
        world.add_account(name, key=old)
        settings = {
            "REACTOR_CLOUD": "custom",
            "REACTOR_ARM_ENDPOINT": url,
            "REACTOR_ARM_AUDIENCE": url,
            "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
            "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
            "REACTOR_ACCESS_TOKEN": "a-token",
            "REACTOR_POLICY_FILE": str(policy),
            "REACTOR_TEAMS_WEBHOOK_URL": f"{url}/teams/cmk",
            "REACTOR_CLOCK_FILE": str(clock_file),
        }
        app = await start_app(settings)
        webhook = f"{app.url}/runtime/webhooks/EventGrid?functionName=on_vault_event"
        await world.grid.subscribe(Subscription("drill", vault.id, webhook, world.clock.now()))
        killer.armed = app

        new = world.rotate_key(old)
        async with asyncio.timeout(60):
            await killer.struck.wait()
        restarted = await start_app(settings)
        await _until_told_proven(world, restarted, name)

        assert world.get_account(name).document["properties"]["encryption"]["keyVaultProperties"][
            "keyVersion"
        ] == (new.version)
        assert world.exchanges.count(method="PATCH") in ({1} if before else {1, 2})
        assert await _state(azurite, name) == "proven"
        assert await _journal_break(azurite) is None


async def _until_told_proven(world: World, app: "RunningApp", name: str) -> None:
    """Let overdue work be found until the last card is there, as the timer would within minutes."""
    wanted = f"{name} is on the new key version"
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while not any(wanted in str(kept.message) for kept in world.teams.kept):
            world.advance(OVERDUE)
            async with session.post(f"{app.url}/admin/functions/on_watch_schedule", json={}) as answer:
                assert answer.status == 202
            await asyncio.sleep(0.3)


async def _state(azurite: Azurite, name: str) -> str:
    async with TableServiceClient.from_connection_string(azurite.connection_string) as service:
        async with asyncio.timeout(30):
            while True:
                rows = [row async for row in service.get_table_client("CmkUpdates").list_entities()]
                states = [str(row["State"]) for row in rows if str(row["ConsumerId"]).endswith(f"/{name}")]
                if states and states[0] != "running":
                    return states[0]
                await asyncio.sleep(0.05)


async def _journal_break(azurite: Azurite) -> str | None:
    service = table_service(Storage(azurite.connection_string), None, AioHttpTransport())
    async with service:
        rows = service.get_table_client("CmkJournal").query_entities("RowKey eq 'head'")
        journal = TableJournal(service)
        async for head in rows:
            broken = find_break([each async for each in journal.read(str(head["PartitionKey"]))])
            if broken:
                return broken
    return None
