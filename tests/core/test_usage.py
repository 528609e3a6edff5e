"""Which versions of a key matter to its consumers."""

from reactors.core.usage import judged_versions, versions_in_use
from tests.builders import (
    FIRST,
    SECOND,
    SUBSCRIPTION,
    THIRD,
    a_consumer,
    a_key,
    a_key_uri,
    a_key_version,
    a_snapshot,
    an_unreadable_snapshot,
)

KEY = a_key(a_key_version(1), a_key_version(2), a_key_version(3))


def test_a_version_is_in_use_when_a_consumer_is_pinned_to_it() -> None:
    """Also an older one, of which Azure raises no event."""
    snapshot = a_snapshot(a_consumer(version=FIRST), a_consumer("other", version=FIRST), key=KEY)

    assert list(versions_in_use(snapshot)) == [a_key_version(1)]


def test_the_current_version_is_in_use_when_a_consumer_follows_it() -> None:
    """A versionless consumer uses what Key Vault calls current."""
    snapshot = a_snapshot(a_consumer(version=SECOND), a_consumer("other", version=None), key=KEY)

    assert [version.version for version in versions_in_use(snapshot)] == [SECOND, THIRD]


def test_a_pinned_version_that_the_vault_does_not_list_is_passed_over() -> None:
    """Nothing is known about it here."""
    assert list(versions_in_use(a_snapshot(a_consumer(version=THIRD)))) == []


def test_a_key_without_consumers_or_that_was_not_read_has_no_version_in_use() -> None:
    """There is nobody to tell, or nothing to tell."""
    assert list(versions_in_use(a_snapshot())) == []
    assert list(versions_in_use(an_unreadable_snapshot(a_consumer()))) == []


def test_every_version_is_judged_where_the_key_was_read() -> None:
    """A version that is no longer in use resolves what was found about it."""
    assert list(judged_versions(a_snapshot())) == [
        (str(a_key_uri(FIRST)), SUBSCRIPTION),
        (str(a_key_uri(SECOND)), SUBSCRIPTION),
    ]
    assert list(judged_versions(an_unreadable_snapshot())) == []
