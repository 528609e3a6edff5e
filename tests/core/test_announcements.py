"""What is published of reactions and updates."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from local.node import ROOT
from reactors.channels.eventgrid import render
from reactors.core.access import Permission
from reactors.core.announcements import (
    Announcement,
    EventType,
    announcement_of,
    announcement_of_update,
    sample_announcement,
)
from reactors.core.cuts import Cut
from reactors.core.findings import Finding, Verdict
from reactors.core.impact import Impact
from reactors.core.impact_record import ImpactRecord
from reactors.core.reactions import (
    Notify,
    OpenFinding,
    Reaction,
    RecordImpact,
    ResolveFinding,
    from_json,
    to_json,
)
from reactors.core.records import UpdateState
from reactors.core.revocation import Cause, Origin, Revocation, Road
from reactors.core.severity import Severity
from tests.builders import NOW, SUBSCRIPTION, a_key_uri, a_notice, a_vault, an_account_id, an_update
from tests.published import SCHEMA, mistakes
from tests.strategies import FINDINGS

PERSON = "22222222-3333-4444-5555-666666666666"
FINDING = Finding(
    "key-expired",
    "https://kv-cmk.vault.azure.net/keys/cmk",
    SUBSCRIPTION,
    Severity.HIGH,
    Verdict.NON_COMPLIANT,
    "It has expired.",
)
OPENED = OpenFinding(FINDING, 2)
CUT = Cut(
    Revocation(an_account_id(), a_key_uri(), Cause.PERMISSION, tuple(Permission), "It is so."),
    1,
    NOW,
    Origin(Road.EVENT, NOW, PERSON, "microsoft.authorization/roleassignments/delete"),
    started_at=NOW,
)
IMPACT = RecordImpact(ImpactRecord(CUT, Impact(CUT.revocation, (), ()), a_vault()), NOW)
ENDED = RecordImpact(replace(IMPACT.record, cut=replace(CUT, ended_at=NOW)), NOW)
RESOLVED = ResolveFinding(FINDING.rule_id, FINDING.subject, SUBSCRIPTION, 2)
WAIVED = OpenFinding(FINDING, 2, "until spring")


def announced(reaction: Reaction, after: timedelta = timedelta()) -> Announcement:
    """Return what is published of a reaction."""
    found = announcement_of(reaction, NOW + after)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("reaction", "kind", "subject"),
    [
        (OPENED, EventType.FINDING_OPENED, FINDING.subject),
        (WAIVED, EventType.FINDING_WAIVED, FINDING.subject),
        (RESOLVED, EventType.FINDING_RESOLVED, FINDING.subject),
        (IMPACT, EventType.IMPACT_RECORDED, str(an_account_id())),
        (ENDED, EventType.IMPACT_ENDED, str(an_account_id())),
    ],
    ids=lambda value: value if isinstance(value, EventType) else "",
)
def test_a_reaction_says_what_it_did_to_what(reaction: Reaction, kind: EventType, subject: str) -> None:
    """By type and subject, and in the documented form."""
    event = render(announced(reaction))

    assert (event["type"], event["subject"], event["time"]) == (kind, subject, "2026-11-02T10:15:30Z")
    assert mistakes(event) == []


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (UpdateState.PLANNED, EventType.UPDATE_PLANNED),
        (UpdateState.AWAITING_APPROVAL, EventType.UPDATE_PLANNED),
        (UpdateState.RUNNING, EventType.UPDATE_PLANNED),
        (UpdateState.PROVEN, EventType.UPDATE_PROVEN),
        (UpdateState.FAILED, EventType.UPDATE_FAILED),
        (UpdateState.SUPERSEDED, EventType.UPDATE_SUPERSEDED),
    ],
)
def test_an_update_says_where_it_stands(state: UpdateState, kind: EventType) -> None:
    """With the consumer as its subject, and the key without a version."""
    event = render(announcement_of_update(an_update(state=state), NOW, reason="It was so."))

    assert (event["type"], event["subject"]) == (kind, str(an_account_id()))
    assert (event["data"]["state"], event["data"]["reason"]) == (state, "It was so.")
    assert event["data"]["key"] == str(a_key_uri().versionless)
    assert mistakes(event) == []


def test_a_notice_is_for_people_alone() -> None:
    """What it tells is in the findings."""
    assert announcement_of(Notify("topic", a_notice()), NOW) is None


def test_a_sample_says_that_nothing_has_happened() -> None:
    """And has the documented form."""
    event = render(sample_announcement(NOW))

    assert event["type"] == "CmkReactor.Test"
    assert mistakes(event) == []


@pytest.mark.parametrize("reaction", [OPENED, WAIVED, RESOLVED, IMPACT, ENDED])
def test_the_id_is_the_same_whenever_the_same_is_said_again(reaction: Reaction) -> None:
    """Also by another process, from what was written down."""
    (read,) = from_json(to_json((reaction,)))

    assert announced(read, timedelta(hours=1)).id == announced(reaction).id


def test_the_id_is_another_one_where_something_else_is_said() -> None:
    """A finding that gets worse, is waived, ends or comes again is no repetition."""
    worse = OpenFinding(replace(FINDING, severity=Severity.CRITICAL), 2)
    later = OpenFinding(FINDING, 3)
    said = [announced(each).id for each in (OPENED, WAIVED, RESOLVED, worse, later, IMPACT, ENDED)]

    assert len(set(said)) == len(said)


def test_an_update_that_is_tried_again_is_no_repetition() -> None:
    """Each of its steps has a number."""
    first, again = an_update(state=UpdateState.FAILED), an_update(state=UpdateState.FAILED, step=9)

    assert announcement_of_update(first, NOW).id != announcement_of_update(again, NOW).id


@given(
    FINDINGS.filter(lambda each: bool(each.subject) and each.verdict is not Verdict.COMPLIANT),
    st.integers(0),
    st.text(),
)
def test_any_finding_has_the_documented_form(finding: Finding, episode: int, waiver: str) -> None:
    """Whatever its texts hold; and as JSON it comes back as it was."""
    event = render(announced(OpenFinding(finding, episode, waiver)))

    assert mistakes(event) == []
    assert json.loads(json.dumps(event)) == event


def test_long_texts_are_cut() -> None:
    """So that a batch stays within what the topic takes."""
    event = render(announced(OpenFinding(replace(FINDING, detail="x" * 10_000), 1, "y" * 10_000)))

    assert len(json.dumps(event)) < 6000


def test_the_schema_knows_every_type_and_no_other() -> None:
    """And is a schema."""
    Draft202012Validator.check_schema(SCHEMA)
    branches = [each["properties"]["type"]["const"] for each in SCHEMA["oneOf"]]

    assert branches == SCHEMA["properties"]["type"]["enum"] == list(EventType)


def test_every_type_is_documented_and_the_example_holds() -> None:
    """In words beside the schema."""
    page = (ROOT / "docs" / "published-events.md").read_text()
    example = page.partition("```json\n")[2].partition("```")[0]

    assert [kind for kind in EventType if f"`{kind}`" not in page] == []
    assert mistakes(json.loads(example)) == []


@pytest.mark.parametrize(
    "change",
    [{"id": "1"}, {"type": "CmkReactor.Other"}, {"data": {}}, {"source": "/other"}, {"time": 5}],
    ids=str,
)
def test_the_schema_refuses_what_is_not_so(change: dict[str, object]) -> None:
    """It would be no check otherwise."""
    assert mistakes(render(announced(OPENED)) | change)
