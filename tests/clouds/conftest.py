"""A reactor in one of Azure's clouds, with a managed identity, and the tokens it was given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestServer

from local.azurite import Azurite
from reactors.gateways.settings import read_settings
from sandbox.clock import Clock
from sandbox.clouds import CHINA, PUBLIC, US_GOVERNMENT, CloudNames
from sandbox.server import TOKENS, Server
from sandbox.tokens import Tokens
from sandbox.world import World
from tests.stage import TEAMS_URL, Stage, policy

NAMES = {"AzureCloud": PUBLIC, "AzureUSGovernment": US_GOVERNMENT, "AzureChinaCloud": CHINA}
CLIENT_ID = "c11e47d0-5a3f-4a86-9a6e-0f3c2b1d9e77"
# Tokens last by the machine's clock, which the world's must not be behind.
LATE = datetime(2099, 11, 2, 10, 15, 30, tzinfo=UTC)
TOPIC = "cmk-events"


@dataclass(frozen=True, slots=True)
class Place:
    """A stage in a cloud: its names, and the tokens that were issued there."""

    stage: Stage
    names: CloudNames
    tokens: Tokens

    def hosts(self) -> set[str]:
        """Return the hosts that the reactor talked to, those of Teams aside."""
        asked = {urlsplit(each.url).hostname or "" for each in self.stage.wire.asked}
        return asked - {urlsplit(TEAMS_URL).hostname}

    def audiences(self) -> set[str]:
        """Return what tokens were asked for."""
        return {each.resource for each in self.tokens.issued}

    def suffixes(self) -> tuple[str, ...]:
        """Return all that a host of this cloud can end in."""
        names = self.names
        return (names.arm, names.graph, f".{names.vault}", f".{names.search}", f".{names.topics}")


@pytest.fixture(params=NAMES)
async def place(
    request: pytest.FixtureRequest, azurite: Azurite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    """Return a reactor in each cloud, from settings that name nothing but the cloud; its topic is there."""
    cloud = {"REACTOR_CLOUD": request.param}
    async with a_place(NAMES[request.param], cloud, azurite, root=tmp_path, environment=monkeypatch) as made:
        yield made


@pytest.fixture
async def place_by_address(
    azurite: Azurite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    """Return a reactor in Azure Government whose settings name each address instead of the cloud."""
    names = US_GOVERNMENT
    cloud = {
        "REACTOR_CLOUD": "custom",
        "REACTOR_ARM_ENDPOINT": f"https://{names.arm}",
        "REACTOR_ARM_AUDIENCE": names.arm_audiences[0],
        "REACTOR_VAULT_SUFFIX": f".{names.vault}",
        "REACTOR_HSM_SUFFIX": f".{names.hsm}",
        "REACTOR_VAULT_ENDPOINT": f"https://{{vault}}.{names.vault}",
        "REACTOR_SEARCH_ENDPOINT": f"https://{{service}}.{names.search}",
        "REACTOR_SEARCH_AUDIENCE": names.search_audience,
        "REACTOR_GRAPH_ENDPOINT": f"https://{names.graph}",
    }
    async with a_place(names, cloud, azurite, root=tmp_path, environment=monkeypatch) as made:
        yield made


@asynccontextmanager
async def a_place(
    names: CloudNames,
    cloud: dict[str, str],
    azurite: Azurite,
    *,
    root: Path,
    environment: pytest.MonkeyPatch,
) -> AsyncIterator[Place]:
    """Put a reactor with the identity of an App Service into a world that takes no token but its own."""
    world = World(clock=Clock.stopped_at(LATE), cloud=names)
    tokens = world.demand_tokens()
    settings = read_settings(
        {
            **cloud,
            "ReactorStorage": azurite.connection_string,
            "REACTOR_TEAMS_WEBHOOK_URL": TEAMS_URL,
            "REACTOR_EVENTGRID_TOPIC_ENDPOINT": world.custom_topics.add(TOPIC),
        },
        root,
    )
    async with TestServer(Server(world).app()) as server, world:
        environment.setenv("IDENTITY_ENDPOINT", str(server.make_url(TOKENS)))
        environment.setenv("IDENTITY_HEADER", tokens.secret)
        environment.setenv("AZURE_CLIENT_ID", CLIENT_ID)
        made = Stage(world, azurite.connection_string, replace(settings, policy=policy()))
        async with made:
            yield Place(made, names, tokens)
            await made.ports.topic._credential.close()  # type: ignore[union-attr]
