"""What the tests of the sandbox share: worlds that stand still, and Azure's own clients in front."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, Self

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from azure.core.credentials import AccessToken
from azure.keyvault.keys._shared.http_challenge_cache import clear as clear_challenges
from azure.keyvault.keys.aio import KeyClient
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient
from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from sandbox.clock import Clock
from sandbox.defaults import SUBSCRIPTION
from sandbox.keyvault.keys import Vault
from sandbox.transport import SandboxTransport
from sandbox.world import World
from tests.sandbox.receiver import Receiver

START = datetime(2026, 11, 2, 10, tzinfo=UTC)


class Credential:
    """Hand out a token that means nothing."""

    async def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """Return a token that lasts."""
        return AccessToken("sandbox", 4102444800)

    async def close(self) -> None:
        """Do nothing."""

    async def __aenter__(self) -> Self:
        """Return the credential."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Do nothing."""


@pytest.fixture
def start() -> datetime:
    """Return the moment at which the worlds of these tests stand."""
    return START


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Return an empty world whose clock moves only when told."""
    async with World(clock=Clock.stopped_at(START)) as made:
        yield made


@pytest.fixture
async def accounts(world: World) -> AsyncIterator[CognitiveServicesManagementClient]:
    """Return Azure's client for Cognitive Services, talking to the world."""
    transport = SandboxTransport(world)
    async with CognitiveServicesManagementClient(Credential(), SUBSCRIPTION, transport=transport) as client:
        yield client


@pytest.fixture
async def vaults(world: World) -> AsyncIterator[KeyVaultManagementClient]:
    """Return Azure's management client for Key Vault, talking to the world."""
    transport = SandboxTransport(world)
    async with KeyVaultManagementClient(Credential(), SUBSCRIPTION, transport=transport) as client:
        yield client


@pytest.fixture
async def keys(world: World) -> AsyncIterator[Callable[[str], KeyClient]]:
    """Return a maker of Azure's key clients by vault name; the process-wide challenge cache is emptied."""
    clear_challenges()
    made: list[KeyClient] = []

    def make(vault: str) -> KeyClient:
        client = KeyClient(
            f"https://{vault}.vault.azure.net", Credential(), transport=SandboxTransport(world)
        )
        made.append(client)
        return client

    yield make
    for client in made:
        await client.close()
    clear_challenges()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Return a webhook that listens on loopback."""
    made = Receiver()
    app = web.Application()
    app.router.add_route("*", "/hook", made.handle)
    async with TestServer(app) as server:
        made.url = str(server.make_url("/hook"))
        yield made


@pytest.fixture
def vault(world: World) -> Vault:
    """Return a vault without keys."""
    return world.add_vault()
