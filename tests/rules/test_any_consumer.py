"""Every rule about a consumer copes with whatever Azure says of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core import arm_types
from reactors.core.baseline import Baseline, Profile
from reactors.core.commands import fill
from reactors.core.findings import Verdict
from reactors.core.model import Binding, Consumer, Identity, UserIdentity
from reactors.core.rule import AnyRule
from reactors.core.snapshots import (
    Connected,
    Connections,
    ConsumerSnapshot,
    ManagedWrite,
    PolicyState,
)
from reactors.rules import load_rules
from tests.builders import NOW, a_consumer, a_consumer_of, a_key_uri, a_vault, an_account_id

RULES = [rule for rule in load_rules() if ConsumerSnapshot in rule.about]
TYPES = [value for name, value in vars(arm_types).items() if name.isupper()]
WORDS = st.sampled_from(["", "true", "false", "Enabled", "NonCompliant", "table,,queue", "Hub", "OpenAI"])
TEXTS = WORDS | st.text(max_size=8)
BINDINGS = st.none() | st.builds(
    Binding,
    st.sampled_from([a_key_uri(), a_key_uri(name="other"), a_key_uri(vault="kv-other")]),
    st.none() | TEXTS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner, max_size=2)
)
BLOCKS = st.dictionaries(
    st.sampled_from(["identity", "keyVaultProperties", "defaultIdentity", "accessCredentials"]),
    JSON | st.dictionaries(st.sampled_from(["userAssignedIdentity", "identityClientId"]), JSON),
)
IDENTITIES = st.builds(
    Identity,
    st.booleans(),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.lists(st.builds(UserIdentity, TEXTS, st.none() | TEXTS, st.none() | TEXTS), max_size=2).map(tuple),
)
TIMES = st.timedeltas(timedelta(days=-30), timedelta(days=30)).map(lambda ago: NOW - ago)
TRAITS = st.dictionaries(
    st.sampled_from(
        ["projects", "identity", "enforcement", "compliance", "uncovered", "service_side", "managed_group"]
    ),
    TEXTS,
)


def _consumer(arm_type: str) -> Consumer:
    return a_consumer_of(arm_type, "st/scope" if arm_type == arm_types.STORAGE_SCOPE else "other")


CONSUMERS = st.builds(
    replace,
    st.sampled_from(TYPES).map(_consumer) | st.just(a_consumer()),
    kind=TEXTS,
    provisioning_state=TEXTS,
    binding=BINDINGS,
    encryption=BLOCKS.map(json.dumps),
    identity=IDENTITIES,
    principal_id=st.none() | TEXTS,
    follows=st.none() | st.just(an_account_id("hub")),
    trouble=TEXTS,
    traits=TRAITS,
)
SNAPSHOTS = st.builds(
    ConsumerSnapshot,
    st.just(NOW),
    CONSUMERS,
    first=BINDINGS,
    last=BINDINGS,
    vault=st.none() | st.just(a_vault()),
    connections=st.none()
    | st.builds(
        Connections,
        st.lists(st.builds(Connected, TEXTS, TEXTS, TEXTS, st.none() | st.booleans(), TEXTS), max_size=2).map(
            tuple
        ),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    managed_write=st.none() | st.builds(ManagedWrite, TEXTS, TEXTS, TEXTS, TIMES),
    policy_states=st.lists(st.builds(PolicyState, TEXTS, TEXTS, TIMES), max_size=2).map(tuple),
    requires_cmk=st.booleans(),
)


@given(SNAPSHOTS, st.sampled_from(Profile))
def test_a_finding_has_a_home_and_says_why(snapshot: ConsumerSnapshot, profile: Profile) -> None:
    """Nothing raises, and no answer is without its reason."""
    for rule in RULES:
        for answer in rule.evaluate(snapshot, Baseline(profile)):
            assert answer.subscription_id
            assert bool(answer.detail) is (answer.verdict is not Verdict.COMPLIANT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_command_is_filled_in_for_a_resource(rule: AnyRule) -> None:
    """What is left to people stands in upper case, never in braces of ours."""
    command = fill(rule.command, str(an_account_id()))

    assert command.startswith("az ")
    assert not any(f"{{{name}}}" in command for name in ("id", "name", "group", "subscription"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_follows_and_where_the_demand_comes_from(rule: AnyRule) -> None:
    """People read it beside the finding."""
    assert rule.meaning.endswith(".")
    assert rule.source
