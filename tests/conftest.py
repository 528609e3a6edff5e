"""Fixtures that all tests share."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from azure.core.pipeline.transport import AsyncHttpTransport
from hypothesis import settings

from local.azurite import Azurite
from local.node import NodeMissingError
from sandbox.clock import Clock
from sandbox.world import World
from tests.stage import START, Stage

# A busy machine is no failure; the rest stays as Hypothesis chooses it, in CI without chance.
settings.register_profile("unhurried", parent=settings(), deadline=None)
settings.load_profile("unhurried")


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
def new_stage(azurite: Azurite) -> Callable[[], AbstractAsyncContextManager[Stage]]:
    """Return a maker of stages, each with an empty world whose clock moves only when told; one at a time."""

    @asynccontextmanager
    async def make() -> AsyncIterator[Stage]:
        world = World(clock=Clock.stopped_at(START))
        async with world, Stage(world, azurite.connection_string) as made:
            yield made

    return make


@pytest.fixture
async def stage(new_stage: Callable[[], AbstractAsyncContextManager[Stage]]) -> AsyncIterator[Stage]:
    """Return a stage: the reactor, an empty world and empty storage."""
    async with new_stage() as made:
        yield made


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the waits of the Azure clients between their own retries, which cost no time."""
    waits: list[float] = []

    async def note(_transport: object, duration: float) -> None:
        waits.append(duration)

    monkeypatch.setattr(AsyncHttpTransport, "sleep", note)
    return waits
