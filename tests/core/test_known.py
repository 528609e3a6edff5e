"""What is known of a resource, from one look to the next."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from reactors.core.known import Known, merged, seen, with_managed_write, with_policy_state
from reactors.core.known_json import known_from_json, known_to_json
from reactors.core.snapshots import ManagedWrite, PolicyState
from tests.builders import NOW, SECOND, a_consumer, a_key_uri
from tests.estates import KNOWN

LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
PINNED = a_consumer()
MOVED = a_consumer(version=SECOND, key=a_key_uri(name="another"))
PLAIN = replace(PINNED, binding=None)
DEFINITION = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"
SAID = PolicyState(DEFINITION, "Compliant", NOW)
WRITE = ManagedWrite("/x", "microsoft.storage/storageaccounts/write", "", NOW)


@given(KNOWN)
def test_what_is_known_comes_back_as_it_was(known: Known) -> None:
    """With the etag of its row, which is not part of the text."""
    assert known_from_json(known_to_json(known), etag=known.etag) == known
    assert known_from_json(known_to_json(known), etag="W/x").etag == "W/x"


def test_a_first_look_knows_what_it_sees() -> None:
    """The binding is the first and the last."""
    known = seen(PINNED, None, at=NOW)

    assert (known.first, known.last, known.seen_at) == (PINNED.binding, PINNED.binding, NOW)


def test_the_first_and_the_last_binding_outlive_it() -> None:
    """That a resource had a key must not be forgotten when it has none."""
    known = seen(PLAIN, seen(MOVED, seen(PINNED, None, at=EARLIER), at=NOW), at=LATER)

    assert (known.first, known.last) == (PINNED.binding, MOVED.binding)
    assert known.consumer is PLAIN


def test_a_key_that_is_set_later_is_the_first() -> None:
    """There was none before."""
    known = seen(PINNED, seen(PLAIN, None, at=EARLIER), at=NOW)

    assert known.first == known.last == PINNED.binding


def test_the_newest_word_of_a_definition_is_kept() -> None:
    """By its own time, in whatever order words arrive."""
    newer = PolicyState(DEFINITION, "NonCompliant", LATER)
    known = seen(PINNED, None, at=NOW)

    forwards = with_policy_state(with_policy_state(known, SAID), newer)
    backwards = with_policy_state(with_policy_state(known, newer), SAID)

    assert forwards.policy_states == backwards.policy_states == (newer,)


def test_words_of_other_definitions_stay() -> None:
    """Each has its own newest word."""
    other = PolicyState("another", "Compliant", NOW)

    known = with_policy_state(with_policy_state(seen(PINNED, None, at=NOW), SAID), other)

    assert known.policy_states == (SAID, other)


def test_the_newest_write_is_kept() -> None:
    """Whichever event comes first."""
    newer, known = replace(WRITE, at=LATER), seen(PINNED, None, at=NOW)

    assert with_managed_write(with_managed_write(known, newer), WRITE).managed_write == newer
    assert with_managed_write(with_managed_write(known, WRITE), newer).managed_write == newer


def test_of_two_looks_the_later_one_stays_with_what_either_has_heard() -> None:
    """Two events about one resource are worked on at once, and may be written down in any order."""
    word = with_policy_state(seen(PINNED, None, at=NOW), SAID)
    look = with_managed_write(seen(MOVED, None, at=LATER), WRITE)

    for result in (merged(word, look), merged(look, word)):
        assert (result.consumer, result.seen_at) == (MOVED, LATER)
        assert (result.policy_states, result.managed_write) == ((SAID,), WRITE)
