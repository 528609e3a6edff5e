"""The token that the drill's reactor shows."""

from local.drill.tokens import REACTOR
from sandbox import defaults


def test_the_drill_grants_to_the_principal_of_its_token() -> None:
    """The sandbox knows nothing of the drill, so both write it down."""
    assert defaults.REACTOR == REACTOR
