"""What the reactor keeps in its tables."""

import re

import pytest

from reactors.core.records import UpdateState, update_id
from tests.builders import SECOND, THIRD, an_account_id, an_update


def test_an_update_is_known_by_consumer_and_target_version() -> None:
    """Its id is safe in a URL, and there is one update of a consumer to a version."""
    assert re.fullmatch(f"[0-9a-f]{{64}}-{SECOND}", an_update().id)
    assert an_update().id == update_id(an_account_id(), SECOND)
    assert an_update().id != an_update(to_version=THIRD).id
    assert an_update().id != an_update(an_account_id("another")).id


@pytest.mark.parametrize("state", UpdateState)
def test_only_a_running_update_takes_steps(state: UpdateState) -> None:
    """A message for any other is dropped."""
    assert state.is_running is (state == "running")
