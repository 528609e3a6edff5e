"""Fixtures that all tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from local.azurite import Azurite
from local.node import NodeMissingError

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
