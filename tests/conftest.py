"""Fixtures that all tests share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from local.azurite import Azurite
from local.node import NodeMissingError
from sandbox.clock import Clock
from sandbox.world import World
from tests.stage import START, Stage


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """Run one Azurite for each test process; `azurite.connection_string` reaches it."""
    server = Azurite()
    try:
        server.__enter__()
    except NodeMissingError as error:
        pytest.fail(str(error), pytrace=False)
    yield server
    server.close()


@pytest.fixture
async def stage(azurite: Azurite) -> AsyncIterator[Stage]:
    """Return a stage with an empty world, whose clock moves only when told, and empty storage."""
    async with World(clock=Clock.stopped_at(START)) as world, Stage(world, azurite.connection_string) as made:
        yield made
