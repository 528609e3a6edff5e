"""Whether an update may go on, judged on state read a moment ago."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.baseline import Baseline
from reactors.core.model import Consumer, Key
from reactors.core.policy import UpdateMode
from reactors.core.records import Update, UpdatePhase, UpdateState
from reactors.updates.preflight import Preflight, Verdict, check, check_siblings, is_settled
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    THIRD,
    a_consumer,
    a_key,
    a_key_uri,
    a_key_version,
    an_update,
    undated,
)
from tests.strategies import CONSUMERS, KEYS

DEMANDS = Baseline().key_demands
THREE = a_key(a_key_version(1), a_key_version(2), a_key_version(3))


def checked(
    consumer: Consumer | None = None,
    *,
    key: Key | None = None,
    update: Update | None = None,
    mode: UpdateMode = UpdateMode.AUTO,
) -> Preflight:
    """Return the verdict on an update from FIRST to SECOND, unless something else is said."""
    return check(update or an_update(), consumer or a_consumer(), key or a_key(), DEMANDS, mode, at=NOW)


def test_goes_on_where_everything_is_as_planned() -> None:
    """Same vault, same key, newer, usable, the consumer settled, the policy willing."""
    assert checked() == Preflight(Verdict.PROCEED)


@pytest.mark.parametrize(
    ("consumer", "verdict", "reason"),
    [
        (a_consumer(version=SECOND), Verdict.ARRIVED, ""),
        (a_consumer(version=SECOND, state="Updating"), Verdict.WAIT, "the consumer is in state Updating"),
        (a_consumer(state="Updating"), Verdict.WAIT, "the consumer is in state Updating"),
        (a_consumer(state="Failed"), Verdict.WAIT, "the consumer is in state Failed"),
        (a_consumer(state=""), Verdict.WAIT, "the consumer is in state "),
        (a_consumer(version=THIRD), Verdict.SUPERSEDED, f"the consumer is on the newer {THIRD}"),
        (
            a_consumer(version=None),
            Verdict.SUPERSEDED,
            "the consumer is versionless now and follows by itself",
        ),
        (
            replace(a_consumer(), binding=None),
            Verdict.SUPERSEDED,
            "the consumer no longer uses a customer-managed key",
        ),
        (
            a_consumer(key=a_key_uri(name="another")),
            Verdict.SUPERSEDED,
            f"the consumer is bound to {a_key_uri(name='another')} now",
        ),
        (
            a_consumer(key=a_key_uri(vault="kv-other")),
            Verdict.SUPERSEDED,
            f"the consumer is bound to {a_key_uri(vault='kv-other')} now",
        ),
    ],
    ids=[
        "arrived",
        "arrived but updating",
        "updating",
        "failed",
        "no state",
        "on a newer version",
        "versionless",
        "Microsoft's key",
        "another key",
        "another vault",
    ],
)
def test_follows_what_the_consumer_looks_like_now(consumer: Consumer, verdict: Verdict, reason: str) -> None:
    """Somebody may have changed it since the plan was made."""
    assert checked(consumer, key=THREE) == Preflight(verdict, reason)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (a_key(a_key_version(1)), f"version {SECOND} is not in the vault"),
        (a_key(a_key_version(2)), f"whether it is newer than {FIRST} is not known"),
        (
            a_key(a_key_version(1), undated(a_key_version(2))),
            f"whether it is newer than {FIRST} is not known",
        ),
        (
            a_key(*(a_key_version(number, created=NOW) for number in (1, 2, 3))),
            f"whether it is newer than {FIRST} is not known",
        ),
        (
            a_key(a_key_version(1), a_key_version(2, enabled=False, expires_in=timedelta(0))),
            f"version {SECOND} cannot be used: it is disabled; it expired on 2026-11-02 10:15 UTC",
        ),
        (
            a_key(a_key_version(1), a_key_version(2, key_ops=frozenset({"wrapKey"}))),
            f"version {SECOND} cannot be used: its permitted operations lack unwrapKey",
        ),
    ],
    ids=["gone", "old one gone", "undated", "of the same second", "unusable", "no unwrapKey"],
)
def test_is_refused_where_the_version_is_not_what_it_was(key: Key, reason: str) -> None:
    """Somebody may have disabled or purged it since the plan was made."""
    assert checked(key=key) == Preflight(Verdict.REFUSED, reason)


@pytest.mark.parametrize("mode", [UpdateMode.OBSERVE, UpdateMode.APPROVE])
def test_stands_down_where_the_policy_no_longer_allows_it(mode: UpdateMode) -> None:
    """The file is read anew with each deployment, and a plan may be older."""
    assert checked(mode=mode) == Preflight(
        Verdict.STAND_DOWN, f"the policy file says updates = {mode} here now"
    )


@pytest.mark.parametrize(
    ("state", "patches", "expected"),
    [
        ("Succeeded", 0, True),
        ("Failed", 1, True),
        ("Canceled", 1, True),
        ("Failed", 0, False),
        ("Updating", 1, False),
        ("", 1, False),
    ],
)
def test_a_failed_state_is_settled_only_when_it_is_our_doing(
    state: str, patches: int, *, expected: bool
) -> None:
    """Another PATCH is then the way out of it."""
    assert is_settled(an_update(patches=patches), a_consumer(state=state)) is expected


@given(KEYS, CONSUMERS, st.integers(1, 5), st.sampled_from(UpdateMode))
def test_never_goes_on_to_an_older_version_or_on_a_versionless_consumer(
    key: Key, consumers: tuple[Consumer, ...], number: int, mode: UpdateMode
) -> None:
    """Whatever has happened since the plan was made."""
    update = an_update(to_version=f"{number:032x}")

    for consumer in consumers:
        if checked(consumer, key=key, update=update, mode=mode).verdict is Verdict.PROCEED:
            assert mode is UpdateMode.AUTO
            assert consumer.binding is not None
            assert consumer.binding.key.version is not None
            assert key.is_newer(update.to_version, than=consumer.binding.key.version)


def to(version: str, state: UpdateState, phase: UpdatePhase = UpdatePhase.PREFLIGHT) -> Update:
    """Return an update of the same consumer to another version."""
    return an_update(to_version=version, state=state, phase=phase)


def test_an_update_without_siblings_goes_on() -> None:
    """It is no sibling of its own."""
    update = an_update()

    assert check_siblings(update, [update], THREE) == (Preflight(Verdict.PROCEED), ())


@pytest.mark.parametrize("phase", UpdatePhase)
def test_gives_way_to_a_newer_update_under_way(phase: UpdatePhase) -> None:
    """The newest version wins, however far the other is."""
    newer = to(THIRD, UpdateState.RUNNING, phase)

    assert check_siblings(an_update(), [newer], THREE) == (
        Preflight(Verdict.SUPERSEDED, f"a newer update to {THIRD} is under way"),
        (),
    )


@pytest.mark.parametrize("phase", [phase for phase in UpdatePhase if phase is not UpdatePhase.PREFLIGHT])
def test_waits_for_an_older_update_that_has_sent_something(phase: UpdatePhase) -> None:
    """Two requests at once could end in either order."""
    older = to(FIRST, UpdateState.RUNNING, phase)

    verdict, giving_way = check_siblings(an_update(), [older], THREE)

    assert verdict.verdict is Verdict.WAIT
    assert giving_way == ()


@pytest.mark.parametrize("state", [UpdateState.PLANNED, UpdateState.AWAITING_APPROVAL, UpdateState.RUNNING])
def test_has_older_updates_give_way_that_have_sent_nothing(state: UpdateState) -> None:
    """Their version is no longer wanted."""
    older = to(FIRST, state)

    assert check_siblings(an_update(), [older], THREE) == (Preflight(Verdict.PROCEED), (older,))


@pytest.mark.parametrize(
    "sibling",
    [
        *(to(FIRST, state) for state in (UpdateState.PROVEN, UpdateState.FAILED, UpdateState.SUPERSEDED)),
        to(THIRD, UpdateState.PLANNED),
        to("f" * 32, UpdateState.PLANNED),
    ],
    ids=["proven", "failed", "superseded", "a newer plan", "of unknown age"],
)
def test_leaves_other_updates_as_they_are(sibling: Update) -> None:
    """What has ended has ended, and a plan is no reason to wait."""
    assert check_siblings(an_update(), [sibling], THREE) == (Preflight(Verdict.PROCEED), ())


@pytest.mark.parametrize("order", [list, reversed], ids=["listed", "mirrored"])
def test_the_verdict_does_not_depend_on_the_order_of_siblings(
    order: Callable[[list[Update]], list[Update]],
) -> None:
    """Tables list by key, not by age."""
    siblings = [to(FIRST, UpdateState.RUNNING, UpdatePhase.POLL), to(THIRD, UpdateState.RUNNING)]

    verdict, _ = check_siblings(an_update(), list(order(siblings)), THREE)

    assert verdict.verdict is Verdict.SUPERSEDED
