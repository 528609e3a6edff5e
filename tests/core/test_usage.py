"""Which versions of a key matter to its consumers."""

from dataclasses import replace

from reactors.core.usage import versions_in_use
from tests.builders import FIRST, SECOND, THIRD, a_consumer, a_key, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot

KEY = a_key(a_key_version(1), a_key_version(2), a_key_version(3))


def test_a_version_is_in_use_when_a_consumer_is_pinned_to_it() -> None:
    """Also an older one, of which Azure raises no event."""
    snapshot = a_snapshot(a_consumer(version=FIRST), a_consumer("other", version=FIRST), key=KEY)

    assert versions_in_use(snapshot) == {FIRST}


def test_the_current_version_is_in_use_when_a_consumer_follows_it() -> None:
    """A versionless consumer uses what Key Vault calls current."""
    snapshot = a_snapshot(a_consumer(version=SECOND), a_consumer("other", version=None), key=KEY)

    assert versions_in_use(snapshot) == {SECOND, THIRD}


def test_a_pinned_version_that_the_vault_does_not_list_is_in_use_all_the_same() -> None:
    """What follows from that is for the rules to say."""
    assert versions_in_use(a_snapshot(a_consumer(version=THIRD))) == {THIRD}


def test_a_key_without_consumers_or_that_was_not_read_has_no_version_in_use() -> None:
    """There is nobody to tell, or nothing to tell."""
    assert versions_in_use(a_snapshot()) == frozenset()
    assert versions_in_use(an_unreadable_snapshot(a_consumer())) == frozenset()


def test_the_version_that_a_service_says_it_uses_is_in_use() -> None:
    """Some services follow a key late, and say which version they are on."""
    consumer = replace(a_consumer(version=None), version_in_use=FIRST)

    assert versions_in_use(a_snapshot(consumer, key=KEY)) == {FIRST, THIRD}
