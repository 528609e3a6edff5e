"""What tests of the commands that connect share: an estate behind real addresses."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from cmk.cli import main
from sandbox.server import HOST, Server
from tests.granted import GrantedEstate, a_granted_estate, swept
from tests.stage import TOKEN, Stage


@dataclass(frozen=True, slots=True)
class Shown:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at a terminal, with settings that lead to the stage's world and storage."""

    stage: Stage
    estate: GrantedEstate
    environment: dict[str, str]
    capture: pytest.CaptureFixture[str]

    async def run(self, *argv: str) -> Shown:
        """Run a command line in a thread of its own, as it has an event loop of its own."""
        self.capture.readouterr()
        code = await asyncio.to_thread(main, list(argv), environment=self.environment)
        printed = self.capture.readouterr()
        return Shown(code, printed.out, printed.err)


@pytest.fixture
async def operator(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Operator]:
    """Serve the stage's world, with an estate that was looked at as a whole, for the length of a test."""
    clock = tmp_path / "clock"
    clock.write_text(str((stage.world.clock.now() - datetime.now(UTC)).total_seconds()))
    estate = a_granted_estate(stage)
    await swept(stage)
    runner = web.AppRunner(Server(stage.world).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    address = f"http://{HOST}:{runner.addresses[0][1]}"
    environment = {
        "ReactorStorage": stage.settings.storage.connection_string,
        "REACTOR_CLOUD": "custom",
        "REACTOR_ARM_ENDPOINT": address,
        "REACTOR_ARM_AUDIENCE": address,
        "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
        "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
        "REACTOR_VAULT_ENDPOINT": f"{address}/vaults/{{vault}}",
        "REACTOR_GRAPH_ENDPOINT": f"{address}/graph",
        "REACTOR_ACCESS_TOKEN": TOKEN,
        "REACTOR_CLOCK_FILE": str(clock),
    }
    yield Operator(stage, estate, environment, capsys)
    await runner.cleanup()
