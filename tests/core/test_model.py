"""Keys with their versions, and snapshots with their consumers."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given

from reactors.core.model import Key
from tests.builders import FIRST, NOW, SECOND, THIRD, a_consumer, a_key, a_key_version, undated
from tests.snapshot_builders import a_snapshot
from tests.strategies import KEYS


def test_a_version_is_found_by_its_id() -> None:
    """Whatever is not in the vault is not found."""
    key = a_key()

    assert key.find(SECOND) == a_key_version(2)
    assert key.find(THIRD) is None
    assert key.find(None) is None


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))), ids=str)
def test_versions_are_ordered_by_creation_whatever_their_listing(order: tuple[int, ...]) -> None:
    """Azure lists them in no particular order."""
    key = a_key(*(a_key_version(number) for number in order))

    assert [version.version for version in key.newest_first] == [THIRD, SECOND, FIRST]
    assert key.is_newer(THIRD, than=FIRST)
    assert not key.is_newer(FIRST, than=SECOND)


@pytest.mark.parametrize(("current", "other"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_of_two_versions_of_one_second_the_current_one_is_newer(current: str, other: str) -> None:
    """Key Vault tells creation times in whole seconds."""
    key = a_key(a_key_version(1, created=NOW), a_key_version(2, created=NOW), current=current)

    assert key.newest_first[0].version == current
    assert key.is_newer(current, than=other)
    assert not key.is_newer(other, than=current)


def test_of_two_older_versions_of_one_second_neither_is_newer() -> None:
    """A consumer could be moved back, so nothing is claimed."""
    key = a_key(a_key_version(1, created=NOW), a_key_version(2, created=NOW), a_key_version(3, created=NOW))

    assert not key.is_newer(FIRST, than=SECOND)
    assert not key.is_newer(SECOND, than=FIRST)


def test_a_version_of_unknown_age_comes_last_and_is_neither_newer_nor_older() -> None:
    """What cannot be ordered is not moved to, nor away from."""
    key = a_key(undated(a_key_version(2)), a_key_version(1))

    assert [version.version for version in key.newest_first] == [FIRST, SECOND]
    assert not key.is_newer(SECOND, than=FIRST)
    assert not key.is_newer(FIRST, than=SECOND)
    assert not key.is_newer(THIRD, than=FIRST)
    assert not key.is_newer(FIRST, than=THIRD)


@given(KEYS)
def test_newer_is_an_order(key: Key) -> None:
    """No version is newer than itself, than one that is newer, or than one that is nearer the front."""
    order = [version.version for version in key.newest_first]

    for place, version in enumerate(order):
        assert not key.is_newer(version, than=version)
        assert not any(key.is_newer(later, than=version) for later in order[place:])


@given(KEYS)
def test_the_order_does_not_depend_on_the_listing(key: Key) -> None:
    """Asking again gives the same answers."""
    mirrored = replace(key, versions=tuple(reversed(key.versions)))
    ids = [version.version for version in key.versions]

    assert all(key.is_newer(a, than=b) == mirrored.is_newer(a, than=b) for a in ids for b in ids)


def test_a_snapshot_tells_pinned_from_versionless_consumers() -> None:
    """Those without a key of their own are neither."""
    pinned, following = a_consumer("pinned"), a_consumer("following", version=None)
    snapshot = a_snapshot(pinned, following, replace(a_consumer("managed"), binding=None))

    assert snapshot.pinned == ((pinned, FIRST),)
    assert snapshot.versionless == (following,)


def test_a_binding_is_pinned_when_it_names_a_version() -> None:
    """Then somebody has to move it after a rotation."""
    pinned, following = a_consumer().binding, a_consumer(version=None).binding

    assert pinned is not None
    assert pinned.is_pinned
    assert following is not None
    assert not following.is_pinned


def test_a_snapshot_keeps_the_time_at_which_it_was_taken() -> None:
    """Nothing pure asks the clock."""
    assert a_snapshot(taken_at=NOW + timedelta(days=1)).taken_at == NOW + timedelta(days=1)
