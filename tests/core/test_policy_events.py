"""What is read out of an event of Azure Policy."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.events import Family
from reactors.core.policies import AI_SERVICES, CMK_DEFINITIONS
from reactors.core.policy_events import PolicyEvent, parse_policy_event
from tests.builders import SUBSCRIPTION, an_account_id
from tests.raw_events import a_policy_data, a_policy_event, as_cloud_event, enveloped
from tests.strategies import JSON

DEFINITIONS = "/providers/microsoft.authorization/policydefinitions"


def read(raw: Mapping[str, Any]) -> PolicyEvent | None:
    """Return what is read out of a raw event."""
    return parse_policy_event(enveloped(raw, Family.POLICY))


def wanted(**data: Any) -> PolicyEvent:
    """Return the event that is read where these fields of its data are set."""
    event = read(a_policy_event(data=a_policy_data(**data)))
    assert event is not None
    return event


@pytest.mark.parametrize("envelope", [dict, as_cloud_event], ids=["Event Grid", "CloudEvents"])
def test_both_envelopes_say_the_same(envelope: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """The resource, the definition and its word."""
    event = read(envelope(a_policy_event()))

    assert event is not None
    assert (event.resource, event.definition, event.state) == (an_account_id(), AI_SERVICES, "NonCompliant")
    assert (event.topic, event.subject) == ("policy-state", str(an_account_id()))
    assert event.fields == {
        "resource": str(an_account_id()),
        "definition": AI_SERVICES,
        "state": "NonCompliant",
    }


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("2026-11-02T09:00:00.1234567Z", datetime(2026, 11, 2, 9, 0, 0, 123456, UTC)),
        ("2026-11-02T10:00:00+01:00", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("2026-11-02T09:00:00", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        (None, datetime(2026, 11, 2, 10, 15, 30, 123000, UTC)),
        ("", datetime(2026, 11, 2, 10, 15, 30, 123000, UTC)),
        ("soon", datetime(2026, 11, 2, 10, 15, 30, 123000, UTC)),
        (7, datetime(2026, 11, 2, 10, 15, 30, 123000, UTC)),
    ],
)
def test_the_time_of_the_word_decides(timestamp: object, expected: datetime) -> None:
    """Not the time of the event, unless that is all there is."""
    assert wanted(timestamp=timestamp).occurred_at == expected


@pytest.mark.parametrize("definition", CMK_DEFINITIONS)
def test_every_definition_about_keys_is_wanted(definition: str) -> None:
    """Named by its id in any casing, or by its GUID alone."""
    for named in (f"{DEFINITIONS}/{definition}", f"{DEFINITIONS}/{definition}".upper(), definition):
        assert wanted(policyDefinitionId=named).definition == definition


@pytest.mark.parametrize(
    "named",
    ["", None, 7, [], f"{DEFINITIONS}/0b60c0b2-2dc2-4e1c-b5c9-abbed971de53", f"{DEFINITIONS}/{AI_SERVICES}x"],
)
def test_other_definitions_are_ignored(named: object) -> None:
    """Azure Policy speaks of much else."""
    assert read(a_policy_event(data=a_policy_data(policyDefinitionId=named))) is None


@pytest.mark.parametrize("subject", ["", f"/subscriptions/{SUBSCRIPTION}", "/providers/x", "a\nb"])
def test_what_is_no_resource_in_a_group_is_ignored(subject: str) -> None:
    """Definitions also judge the scope that they are assigned to."""
    assert read(a_policy_event(subject=subject)) is None


@pytest.mark.parametrize("state", ["Compliant", "NonCompliant", "Exempt", "Conflicting", "Unknown", "Error"])
def test_every_word_is_kept_as_it_is(state: str) -> None:
    """What the word means is for rules to say."""
    assert wanted(complianceState=state).state == state


@pytest.mark.parametrize("state", ["two words", "x" * 41, "<b>", "Compliant\n", ["Compliant"], {"a": 1}])
def test_a_state_that_is_no_word_is_rejected(state: object) -> None:
    """It would go into records and texts."""
    with pytest.raises(RejectedInputError, match="complianceState is not a word"):
        wanted(complianceState=state)


def test_a_deleted_state_has_no_word() -> None:
    """Whatever the event still names."""
    event = read(a_policy_event(eventType="Microsoft.PolicyInsights.PolicyStateDeleted"))

    assert event is not None
    assert event.state == ""


def test_an_id_that_comes_again_with_another_time_is_another_event() -> None:
    """The id is made of the content, so a state that flips back may have it again."""
    once, again = wanted(), wanted()
    later = wanted(timestamp="2026-11-03T10:15:28.123Z")

    assert once.fingerprint == again.fingerprint
    assert once.id == later.id
    assert once.fingerprint != later.fingerprint


@given(st.dictionaries(st.sampled_from([*a_policy_data()]), JSON), st.text())
def test_whatever_the_fields_hold_ends_in_an_event_or_a_reason(data: dict[str, Any], subject: str) -> None:
    """Nothing else is raised."""
    event = None
    with suppress(RejectedInputError):
        event = read(a_policy_event(subject=subject, data=a_policy_data(**data)))

    assert event is None or event.definition in CMK_DEFINITIONS
