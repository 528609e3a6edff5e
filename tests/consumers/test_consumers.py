"""Finding the consumer type of a resource."""

import pytest

from reactors.consumers import consumer_type
from reactors.consumers.cognitive_account import CONSUMER
from reactors.core.errors import PermanentError
from tests.builders import an_account_id


def test_a_consumer_type_is_found_by_its_arm_type() -> None:
    """A resource's own id says which file knows it."""
    assert consumer_type(an_account_id().arm_type) is CONSUMER


def test_a_type_that_no_file_knows_is_refused() -> None:
    """Nothing is read or written with the wrong shape."""
    with pytest.raises(PermanentError, match="is not a consumer type"):
        consumer_type("microsoft.compute/disks")
