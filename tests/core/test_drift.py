"""What changed of a consumer."""

from dataclasses import replace
from types import MappingProxyType

from reactors.core.drift import consumer_changes
from tests.builders import a_consumer


def test_when_a_service_took_up_a_version_is_no_drift() -> None:
    """It follows from the version, which is told."""
    before = a_consumer()
    after = replace(before, traits=MappingProxyType({**before.traits, "rotated_at": "2026-11-02T10:00:00Z"}))

    assert consumer_changes(before, after) == ()
