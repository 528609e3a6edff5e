"""What Event Grid could not deliver is read, and its own fields are taken away again."""

import json

import pytest

from reactors.core.dead_letters import read_dead_letters
from reactors.core.errors import RejectedInputError
from reactors.core.events import Family

GRID = {"id": "1", "eventType": "Microsoft.KeyVault.KeyNewVersionCreated", "data": {}}
CLOUD = {"id": "2", "specversion": "1.0", "type": "Microsoft.Resources.ResourceWriteSuccess", "data": {}}
ADDED = {
    "deadLetterReason": "MaxDeliveryAttemptsExceeded",
    "deliveryAttempts": 30,
    "lastDeliveryOutcome": "NotFound",
    "publishTime": "2026-11-02T10:15:30Z",
    "lastDeliveryAttemptTime": "2026-11-03T10:15:30Z",
}


def test_events_are_as_they_were_before_they_were_given_up() -> None:
    """In both schemas, whose added fields are named alike but for their case."""
    lowered = {name.lower(): value for name, value in ADDED.items()}

    grid, cloud = read_dead_letters(json.dumps([{**GRID, **ADDED}, {**CLOUD, **lowered}]))

    assert (json.loads(grid.event), json.loads(cloud.event)) == (GRID, CLOUD)
    assert (grid.family, cloud.family) == (Family.VAULT, Family.RESOURCE)
    assert grid.why == cloud.why == "MaxDeliveryAttemptsExceeded, NotFound, 30 attempts"


def test_one_event_without_an_array_is_read_too() -> None:
    """As somebody may have cut it out by hand."""
    (letter,) = read_dead_letters(json.dumps(GRID))

    assert (letter.type, letter.why) == (GRID["eventType"], "no reason is given")


@pytest.mark.parametrize("kind", ["Microsoft.Storage.BlobCreated", "", None, 7, "\x1b[2J"])
def test_a_type_that_no_function_takes_has_no_family(kind: object) -> None:
    """And nothing of it is shown raw."""
    (letter,) = read_dead_letters(json.dumps([{"id": "1", "eventType": kind, **ADDED}]))

    assert letter.family is None
    assert "\x1b" not in letter.type


@pytest.mark.parametrize(
    "text", ["", "no json", "[]", "7", '["text"]', "[{}, 7]", "[" * 100_000, "\ud800", "null"]
)
def test_what_is_no_array_of_events_is_refused(text: str) -> None:
    """With a reason, and without a crash."""
    with pytest.raises(RejectedInputError, match=r"not (JSON|a JSON array)"):
        read_dead_letters(text)


def test_what_outsiders_wrote_as_a_reason_is_shown_on_one_line() -> None:
    """Types of values are not trusted either."""
    hostile = {"deadLetterReason": "a\n\x1b[2J", "deliveryAttempts": True, "lastDeliveryOutcome": ["x"]}

    (letter,) = read_dead_letters(json.dumps([{**GRID, **hostile}]))

    assert letter.why == "a\\n\\x1b[2J"
