"""From a hint to the reactor that wants it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import reactors
from reactors import key_expired, key_near_expiry
from reactors.core.audit_events import AuditTopic
from reactors.core.events import KeyEventType
from reactors.core.operations import Concern
from reactors.core.policy_events import TOPIC
from reactors.shell.dispatch import load_reactors


@pytest.fixture
def fresh_reactors() -> Iterator[None]:
    """Have the reactors loaded anew, before and after."""
    load_reactors.cache_clear()
    yield
    load_reactors.cache_clear()


def test_every_file_in_reactors_is_a_reactor_of_the_same_name() -> None:
    """A folder is something that reactors lean on."""
    files = {file.stem.replace("_", "-") for file in Path(reactors.__path__[0]).glob("[a-z]*.py")}

    assert {reactor.name for reactor in load_reactors().values()} == files


def test_every_event_that_is_taken_in_has_its_reactor() -> None:
    """What is taken in is worked on."""
    assert set(load_reactors()) == {*KeyEventType, *Concern, *AuditTopic, TOPIC}
    assert all(topic in reactor.reacts_to for topic, reactor in load_reactors().items())


@pytest.mark.usefixtures("fresh_reactors")
def test_two_reactors_for_one_event_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them would silently not run."""
    monkeypatch.setattr(key_near_expiry, "REACTOR", key_expired.REACTOR)

    with pytest.raises(ImportError, match="key-expired and key-expired react to"):
        load_reactors()
