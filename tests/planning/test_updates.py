"""What a newer key version means, consumer by consumer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.baseline import Baseline
from reactors.core.eligibility import refusals
from reactors.core.matching import EVERYTHING, Match
from reactors.core.model import Consumer, Key, KeyVersion
from reactors.core.policy import Policy, Scope, UpdateMode
from reactors.core.reactions import UpdateKeyUri
from reactors.core.records import Update, UpdateState
from reactors.planning.updates import ConsumerPlan, Course, plan_updates
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    THIRD,
    a_consumer,
    a_consumer_of,
    a_key,
    a_key_uri,
    a_key_version,
    a_policy,
    a_vault,
    an_account_id,
    an_update,
    undated,
)
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot
from tests.strategies import CONSUMERS, KEYS

MODES = st.sampled_from(UpdateMode)


def planned(
    *consumers: Consumer,
    key: Key | None = None,
    mode: UpdateMode = UpdateMode.AUTO,
    known: Update | None = None,
) -> tuple[ConsumerPlan, ...]:
    """Return the plans for these consumers of a key."""
    updates = {known.consumer: known} if known else {}
    return plan_updates(a_snapshot(*consumers, key=key), a_policy(mode), updates)


def courses(*versions: KeyVersion, pinned_to: str | None = FIRST) -> list[Course]:
    """Return the course of a consumer that is pinned to this version of a key with these."""
    return [plan.course for plan in planned(a_consumer(version=pinned_to), key=a_key(*versions))]


@pytest.mark.parametrize(
    ("mode", "course"),
    [
        (UpdateMode.AUTO, Course.MOVES),
        (UpdateMode.OBSERVE, Course.WOULD_MOVE),
        (UpdateMode.APPROVE, Course.WAITS),
    ],
)
def test_a_pinned_consumer_that_is_behind_is_updated_as_far_as_the_policy_allows(
    mode: UpdateMode, course: Course
) -> None:
    """The plan is the same in each mode, so that what would happen can be seen first."""
    update = UpdateKeyUri(an_account_id(), a_key_uri(), a_vault(), FIRST, SECOND, mode)

    assert planned(a_consumer(), mode=mode) == (ConsumerPlan(a_consumer(), course, update),)


def test_the_scope_of_each_consumer_decides() -> None:
    """One key may serve resources of several teams."""
    snapshot = a_snapshot(a_consumer("ours"), a_consumer("theirs"))
    scope = Scope(Match.of_resources(str(an_account_id("ours"))), UpdateMode.AUTO)

    plans = plan_updates(snapshot, Policy(scopes=(scope,)), {})

    assert [(plan.consumer.id.name, plan.course) for plan in plans] == [
        ("ours", Course.MOVES),
        ("theirs", Course.WOULD_MOVE),
    ]


def test_the_tags_of_each_consumer_decide() -> None:
    """A label can take a resource out."""
    scopes = (
        Scope(EVERYTHING, UpdateMode.AUTO),
        Scope(EVERYTHING, tags=frozenset({("freeze", "yes")})),
    )
    frozen = replace(a_consumer("frozen"), tags={"Freeze": "yes"})

    plans = plan_updates(a_snapshot(a_consumer("ours"), frozen), Policy(scopes=scopes), {})

    assert [(plan.consumer.id.name, plan.course) for plan in plans] == [
        ("ours", Course.MOVES),
        ("frozen", Course.WOULD_MOVE),
    ]


def test_a_versionless_consumer_is_left_alone() -> None:
    """It follows by itself; pinning it would stop that."""
    assert courses(a_key_version(1), a_key_version(2), pinned_to=None) == [Course.FOLLOWS]


def test_a_consumer_on_the_newest_usable_version_stays() -> None:
    """There is nothing to do."""
    assert courses(a_key_version(1), a_key_version(2), pinned_to=SECOND) == [Course.CURRENT]


@pytest.mark.parametrize(
    ("versions", "pinned_to"),
    [
        ([a_key_version(1, enabled=False), a_key_version(2, enabled=False)], FIRST),
        ([a_key_version(1), a_key_version(2, enabled=False)], SECOND),
        ([a_key_version(1), a_key_version(2, expires_in=timedelta(0))], SECOND),
    ],
    ids=["no version is usable", "its newest one is disabled", "its newest one has expired"],
)
def test_a_consumer_is_stuck_where_only_older_versions_could_be_used(
    versions: list[KeyVersion], pinned_to: str
) -> None:
    """It is never moved back."""
    assert courses(*versions, pinned_to=pinned_to) == [Course.STUCK]


@pytest.mark.parametrize(
    "versions",
    [
        [undated(a_key_version(1)), a_key_version(2)],
        [a_key_version(2)],
        [a_key_version(2, created=NOW), a_key_version(1, created=NOW), a_key_version(3, enabled=False)],
    ],
    ids=["undated", "not listed", "of the same second"],
)
def test_nothing_is_decided_about_a_version_of_unknown_age(versions: list[KeyVersion]) -> None:
    """The target could be the older of the two."""
    assert courses(*versions) == [Course.UNDECIDED]


def test_a_consumer_goes_straight_to_the_newest_version() -> None:
    """Events of versions in between may be late or lost."""
    (plan,) = planned(a_consumer(), key=a_key(a_key_version(1), a_key_version(2), a_key_version(3)))

    assert plan.update is not None
    assert plan.update.to_version == THIRD


def test_a_consumer_that_was_moved_and_set_back_is_left_alone() -> None:
    """A person had a reason."""
    known = an_update(state=UpdateState.PROVEN)

    assert [plan.course for plan in planned(a_consumer(), known=known)] == [Course.LEFT_ALONE]


@pytest.mark.parametrize("state", [state for state in UpdateState if state is not UpdateState.PROVEN])
def test_a_consumer_whose_update_has_not_been_proven_is_planned_again(state: UpdateState) -> None:
    """The reaction has the same id, so an update under way is not doubled."""
    assert [plan.course for plan in planned(a_consumer(), known=an_update(state=state))] == [Course.MOVES]


def test_nothing_is_planned_where_the_key_could_not_be_read() -> None:
    """What follows a key by itself still does."""
    snapshot = an_unreadable_snapshot(a_consumer("pinned"), a_consumer("following", version=None))

    plans = plan_updates(snapshot, a_policy(), {})

    assert [(plan.consumer.id.name, plan.course, plan.update) for plan in plans] == [
        ("following", Course.FOLLOWS, None),
        ("pinned", Course.STUCK, None),
    ]


def test_plans_come_in_the_order_of_courses_and_names() -> None:
    """People read what is done first, and find a name quickly."""
    names = ["ai-3", "ai-1", "ai-2"]

    plans = planned(
        a_consumer("current", version=SECOND), a_consumer("follows", version=None), *map(a_consumer, names)
    )

    assert [plan.consumer.id.name for plan in plans] == ["ai-1", "ai-2", "ai-3", "follows", "current"]


def test_a_consumer_without_key_of_its_own_has_no_plan() -> None:
    """Its key is Microsoft's."""
    assert planned(replace(a_consumer(), binding=None)) == ()


@given(KEYS, CONSUMERS, MODES)
def test_an_update_always_leads_from_an_older_to_a_newer_usable_version(
    key: Key, consumers: tuple[Consumer, ...], mode: UpdateMode
) -> None:
    """Whatever the order and the attributes of versions, nothing goes back and nothing gets pinned."""
    snapshot = a_snapshot(*consumers, key=key)

    plans = plan_updates(snapshot, a_policy(mode), {})

    assert sorted(str(plan.consumer.id) for plan in plans) == sorted(str(each.id) for each in consumers)
    for plan in plans:
        binding = plan.consumer.binding
        assert binding is not None
        assert (plan.course is Course.FOLLOWS) is (not binding.is_pinned)
        if plan.update is None:
            continue
        source, target = key.find(plan.update.from_version), key.find(plan.update.to_version)
        assert binding.key == plan.update.key.at(plan.update.from_version)
        assert source is not None
        assert target is not None
        assert source.created is not None
        assert target.created is not None
        assert (source.created, source.version == key.current) < (
            target.created,
            target.version == key.current,
        )
        assert refusals(target, Baseline().key_demands, at=snapshot.taken_at) == ()


@pytest.mark.parametrize("mode", UpdateMode)
@pytest.mark.parametrize(
    "arm_type", ["microsoft.documentdb/databaseaccounts", "microsoft.search/searchservices/indexes"]
)
def test_a_type_that_is_never_written_is_left_to_people(arm_type: str, mode: UpdateMode) -> None:
    """Whatever the policy file allows."""
    name = "srch/documents" if arm_type.endswith("indexes") else "cosmos"

    (plan,) = planned(a_consumer_of(arm_type, name), mode=mode)

    assert (plan.course, plan.update) == (Course.BY_HAND, None)


def test_a_type_that_is_never_written_and_is_up_to_date_needs_nobody() -> None:
    """As any other."""
    consumer = replace(
        a_consumer_of("microsoft.documentdb/databaseaccounts", "cosmos"),
        binding=a_consumer(version=SECOND).binding,
    )

    assert [plan.course for plan in planned(consumer)] == [Course.CURRENT]
