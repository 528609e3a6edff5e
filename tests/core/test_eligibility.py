"""Which version of a key a consumer may be pinned to."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from reactors.core.baseline import KEY_DEMANDS, Baseline, KeyDemands, Profile
from reactors.core.eligibility import refusals, target_version
from reactors.core.model import Key, KeyVersion
from tests.builders import NOW, a_key, a_key_version, undated
from tests.strategies import KEYS

DEMANDS = KEY_DEMANDS[Profile.FOUNDRY_2026]
EXACT = KEY_DEMANDS[Profile.OPENAI]
SECONDS = timedelta(seconds=1)


def why_not(demands: KeyDemands = DEMANDS, **fields: Any) -> tuple[str, ...]:
    """Return the refusals of a version with these fields."""
    return refusals(a_key_version(**fields), demands, at=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"valid_in": timedelta(0)},
        {"expires_in": SECONDS},
        {"key_type": "RSA-HSM"},
        {"key_size": 4096},
        {"key_size": None},
        {"key_ops": frozenset({"wrapKey", "unwrapKey"})},
    ],
    ids=["RSA 2048", "valid from now", "a second left", "HSM", "larger", "no size told", "few operations"],
)
def test_a_version_that_meets_every_demand_is_not_refused(fields: dict[str, Any]) -> None:
    """A size that the service does not report is left to the service's own check."""
    assert why_not(**fields) == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"enabled": False}, "it is disabled"),
        ({"valid_in": SECONDS}, "it is not valid before 2026-11-02 10:15 UTC"),
        ({"expires_in": timedelta(0)}, "it expired on 2026-11-02 10:15 UTC"),
        ({"expires_in": -SECONDS}, "it expired on 2026-11-02 10:15 UTC"),
        ({"key_type": None}, "its type could not be read"),
        ({"key_type": "EC"}, "its type EC is not RSA or RSA-HSM"),
        ({"key_type": "rsa"}, "its type rsa is not RSA or RSA-HSM"),
        ({"key_size": 1024}, "its size 1024 is below 2048 bits"),
        ({"key_ops": frozenset({"wrapKey"})}, "its permitted operations lack unwrapKey"),
        ({"key_ops": frozenset({"sign"})}, "its permitted operations lack unwrapKey and wrapKey"),
        ({"key_ops": None}, "its permitted operations lack unwrapKey and wrapKey"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_version_that_fails_a_demand_is_refused_with_the_reason(
    fields: dict[str, Any], reason: str
) -> None:
    """People read the reason, so it is one clause."""
    assert why_not(**fields) == (reason,)


def test_every_reason_is_given() -> None:
    """Whoever mends one thing should not be told the next one afterwards."""
    reasons = why_not(enabled=False, valid_in=SECONDS, key_type="EC", key_size=256, key_ops=frozenset())

    assert len(reasons) == 5


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (2048, ()),
        (None, ()),
        (3072, ("its size 3072 is not 2048 bits",)),
        (1024, ("its size 1024 is not 2048 bits",)),
    ],
)
def test_a_profile_with_an_exact_size_takes_no_larger_key(
    size: int | None, expected: tuple[str, ...]
) -> None:
    """Some services take RSA 2048 and nothing else."""
    assert why_not(EXACT, key_size=size) == expected


@pytest.mark.parametrize(
    ("profile", "takes_3072"),
    [(Profile.SEED_2025, False), (Profile.FOUNDRY_2026, True), (Profile.OPENAI, False)],
)
def test_a_baseline_demands_what_its_profile_says(profile: Profile, *, takes_3072: bool) -> None:
    """The published rule sets differ in the sizes they take."""
    demands = Baseline(profile=profile).key_demands

    assert (why_not(demands, key_size=3072) == ()) is takes_3072


def test_the_target_is_the_newest_usable_version() -> None:
    """A newer one that cannot be used is passed over."""
    usable = a_key_version(2)
    key = a_key(a_key_version(1), usable, a_key_version(3, enabled=False))

    assert target_version(key, DEMANDS, at=NOW) == usable


@pytest.mark.parametrize(
    "version",
    [a_key_version(enabled=False), undated(a_key_version())],
    ids=["none is usable", "none can be ordered"],
)
def test_there_may_be_no_target(version: KeyVersion) -> None:
    """Then nothing moves."""
    assert target_version(a_key(version), DEMANDS, at=NOW) is None


@given(KEYS)
def test_no_usable_version_is_newer_than_the_target(key: Key) -> None:
    """The target is usable, of known age, and the newest such."""
    target = target_version(key, DEMANDS, at=NOW)
    usable = [each for each in key.versions if each.created and not refusals(each, DEMANDS, at=NOW)]

    assert (target is None) is (not usable)
    if target is not None:
        assert target in usable
        assert not any(key.is_newer(each.version, than=target.version) for each in usable)
