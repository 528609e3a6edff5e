"""Where Azure Policy and what is read disagree, people should know why."""

from datetime import timedelta

import pytest

from reactors.core.arm_types import (
    COSMOS_ACCOUNT,
    ML_WORKSPACE,
    SEARCH_SERVICE,
    STORAGE_ACCOUNT,
    STORAGE_SCOPE,
)
from reactors.core.model import Consumer
from reactors.core.severity import Severity
from reactors.core.snapshots import PolicyState
from reactors.rules.policy_disagrees import RULE
from tests.builders import NOW, a_consumer, a_consumer_of, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

ACCOUNTS = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"
SEARCH_ENCRYPTED = "76a56461-9dc0-40f0-82f5-2453283afa2f"
SEARCH_ENFORCED = "356da939-f20a-4bb9-86f8-5db445b0e354"


def said(state: str, definition: str = ACCOUNTS, *, ago: timedelta = timedelta()) -> PolicyState:
    """Return what a policy said."""
    return PolicyState(definition, state, NOW - ago)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("AIServices", " That policy leaves out kind AIServices unless its assignment says otherwise."),
        ("OpenAI", ""),
    ],
)
def test_reports_a_policy_that_is_content_without_a_key(kind: str, why: str) -> None:
    """The built-in policy judges no Foundry resource unless told to."""
    account = a_consumer(encryption={}, kind=kind)

    (finding,) = found_by(RULE, a_consumer_snapshot(account, policy_states=(said("Compliant"),)))

    assert finding.severity is Severity.INFO
    assert finding.detail == (
        f"Policy {ACCOUNTS} said Compliant on 2026-11-02 10:15 UTC, "
        f"and there is no customer-managed key.{why}"
    )


def test_reports_a_policy_that_misses_a_key_that_is_there() -> None:
    """It may not have looked again yet."""
    (finding,) = found_by(RULE, a_consumer_snapshot(policy_states=(said("NonCompliant"),)))

    assert finding.detail == (
        f"Policy {ACCOUNTS} said NonCompliant on 2026-11-02 10:15 UTC, and there is a customer-managed key."
    )


@pytest.mark.parametrize(
    ("arm_type", "definition"),
    [
        (ML_WORKSPACE, "ba769a63-b8cc-4b2d-abf6-ac33c7204be8"),
        (ML_WORKSPACE, "7f40cee6-e933-4d0f-a782-b96615e0f4a6"),
        (STORAGE_ACCOUNT, "6fac406b-40ca-413b-bf8e-0bf964659c25"),
        (STORAGE_ACCOUNT, "72bd9189-863b-46e5-bc74-91cb3b25f2ed"),
        (STORAGE_SCOPE, "b5ec538c-daa0-4006-8596-35468b9148e8"),
        (COSMOS_ACCOUNT, "1f905d99-2ab7-462c-a6b0-f709acca6c8f"),
    ],
)
def test_each_type_is_compared_with_its_own_policies(arm_type: str, definition: str) -> None:
    """What another type's policy says is not compared."""
    name = "st/scope" if arm_type == STORAGE_SCOPE else "other"
    consumer = a_consumer_of(arm_type, name, binding=None)

    own = a_consumer_snapshot(consumer, policy_states=(said("Compliant", definition),))
    others = a_consumer_snapshot(policy_states=(said("NonCompliant", definition),))

    assert len(found_by(RULE, own)) == 1
    assert found_by(RULE, others) == []


@pytest.mark.parametrize(
    ("definition", "traits", "state", "count"),
    [
        (SEARCH_ENCRYPTED, {"enforcement": "Enabled", "compliance": "NonCompliant"}, "Compliant", 1),
        (SEARCH_ENCRYPTED, {"enforcement": "Disabled", "compliance": "Compliant"}, "Compliant", 1),
        (SEARCH_ENCRYPTED, {"enforcement": "Enabled", "compliance": "Compliant"}, "NonCompliant", 1),
        (SEARCH_ENCRYPTED, {"enforcement": "Enabled", "compliance": "Compliant"}, "Compliant", 0),
        (SEARCH_ENCRYPTED, {"enforcement": "Enabled"}, "Compliant", 0),
        (SEARCH_ENCRYPTED, {}, "Compliant", 0),
        (SEARCH_ENFORCED, {"enforcement": "Disabled"}, "Compliant", 1),
        (SEARCH_ENFORCED, {"enforcement": "Enabled"}, "NonCompliant", 1),
        (SEARCH_ENFORCED, {}, "Compliant", 0),
    ],
)
def test_a_search_service_is_compared_by_its_flags(
    definition: str, traits: dict[str, str], state: str, count: int
) -> None:
    """It holds no key of its own; what it does not tell is not compared."""
    service = a_consumer_of(SEARCH_SERVICE, binding=None, traits=traits)

    snapshot = a_consumer_snapshot(service, policy_states=(said(state, definition),))

    assert len(found_by(RULE, snapshot)) == count


def test_the_newest_word_of_a_policy_counts() -> None:
    """States arrive in any order."""
    states = (said("Compliant"), said("NonCompliant", ago=timedelta(hours=1)))

    assert found_by(RULE, a_consumer_snapshot(policy_states=states)) == []


@pytest.mark.parametrize(
    ("consumer", "states"),
    [
        pytest.param(a_consumer(), (), id="nothing said"),
        pytest.param(a_consumer(), (said("Compliant"),), id="agreed on a key"),
        pytest.param(a_consumer(encryption={}), (said("NonCompliant"),), id="agreed on none"),
        pytest.param(a_consumer(encryption={}), (said("Exempt"),), id="exempt"),
        pytest.param(a_consumer(), (said("NonCompliant", "another"),), id="another policy"),
    ],
)
def test_is_silent_where_they_agree(consumer: Consumer, states: tuple[PolicyState, ...]) -> None:
    """A finding on record is resolved, since the resource was judged."""
    snapshot = a_consumer_snapshot(consumer, policy_states=states)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id())]


def test_is_silent_where_no_key_is_wanted_of_the_resource_itself() -> None:
    """The policies leave hub projects out, as their hub has the key."""
    state = (said("Compliant", "ba769a63-b8cc-4b2d-abf6-ac33c7204be8"),)
    project = a_consumer_of(ML_WORKSPACE, binding=None, follows=an_account_id("hub"))
    free = a_consumer_of(ML_WORKSPACE, binding=None)

    assert found_by(RULE, a_consumer_snapshot(project, policy_states=state)) == []
    assert found_by(RULE, a_consumer_snapshot(free, policy_states=state, requires_cmk=False)) == []
