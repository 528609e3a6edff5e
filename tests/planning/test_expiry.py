"""What people are told about a version that expires or has expired."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.model import KeyVersion
from reactors.core.notices import Notice, Part, Section, Stage
from reactors.core.reactions import Decision, Notify, OpenFinding
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.told import tell
from reactors.planning.expiry import days_left, expiry_decision, expiry_notice
from reactors.rules.key_near_expiry import RULE
from reactors.rules.subject_unreadable import RULE as UNREADABLE
from tests.builders import (
    FIRST,
    NOW,
    PORTAL,
    SECOND,
    THIRD,
    a_change,
    a_consumer,
    a_finding,
    a_finding_record,
    a_key,
    a_key_version,
)
from tests.snapshot_builders import a_snapshot, an_unreadable, an_unreadable_snapshot

SOON = timedelta(days=9)
MOVED = "Use this version until they are moved"
FOLLOWS = "Follow the key by themselves and use this version now"
KEY = a_key(a_key_version(1, expires_in=SOON), a_key_version(2, expires_in=SOON))


def a_notice_on(snapshot: Snapshot, number: int = 1) -> Notice:
    """Return the notice on a version of the snapshot's key."""
    version = a_key_version(number, expires_in=SOON)
    finding = a_finding(severity=Severity.HIGH)
    told = tell(finding, 1, Stage.OPENED)
    return expiry_notice(snapshot, version, finding, told, title="Title", happened="It.", portal=PORTAL)


def decided(snapshot: Snapshot, *known: FindingRecord) -> Decision:
    """Return the decision on a snapshot, with plain wording."""

    def wording(version: KeyVersion) -> tuple[str, str]:
        return f"About {version.version[-1]}", "It happened."

    change = a_change(snapshot, RULE, UNREADABLE, known=known)
    return expiry_decision(snapshot, change, RULE, wording, PORTAL)


def told(decision: Decision) -> list[Notify]:
    """Return the notices of a decision."""
    return [reaction for reaction in decision.reactions if isinstance(reaction, Notify)]


def headings(notice: Notice) -> list[str]:
    """Return the headings of a notice."""
    return [section.heading for section in notice.sections]


def test_a_notice_says_who_is_concerned_what_stops_and_what_to_do() -> None:
    """Pinned and versionless consumers are told apart, since only one kind has to be moved."""
    consumers = (
        a_consumer("pinned"),
        a_consumer("elsewhere", version=SECOND),
        a_consumer("follows", version=None),
    )

    notice = a_notice_on(a_snapshot(*consumers, key=a_key(a_key_version(1, expires_in=SOON))))

    assert (notice.title, notice.happened, notice.severity) == ("Title", "It.", Severity.HIGH)
    assert notice.effect == (
        "2 resources use it. Nothing breaks before that day, and data stays readable after it; changes are "
        "refused then."
    )
    assert notice.facts == (
        ("Vault", "kv-cmk"),
        ("Key", "cmk-foundry"),
        ("Version", FIRST),
        ("Expires", NOW + SOON),
        ("Concerned", "2 resources"),
    )
    assert notice.sections[1:3] == (
        Section(MOVED, ("pinned (Foundry resource, rg-ai, swedencentral)",), Part.STOPS),
        Section(FOLLOWS, ("follows (Foundry resource, rg-ai, swedencentral)",), Part.STOPS),
    )
    assert [section.part for section in notice.in_order] == [
        *[Part.STOPS] * 3,
        Part.GOES_ON,
        Part.DONE,
        Part.TO_DO,
    ]
    assert notice.sections[-1].commands == ("az keyvault key rotate --vault-name kv-cmk --name cmk-foundry",)
    assert notice.findings == (a_finding().key[:12],)
    assert [link.title for link in notice.links] == ["Open the vault"]


def test_a_version_that_is_not_current_concerns_no_versionless_consumer() -> None:
    """They use another one."""
    notice = a_notice_on(a_snapshot(a_consumer(), a_consumer("follows", version=None), key=KEY))

    assert MOVED in headings(notice)
    assert FOLLOWS not in headings(notice)
    assert notice.effect.startswith("1 resource uses it. ")


def test_nothing_is_said_about_moving_where_nobody_is_pinned() -> None:
    """A new version is then all that is needed."""
    notice = a_notice_on(a_snapshot(a_consumer(version=None), key=KEY), number=2)

    assert MOVED not in headings(notice)
    assert notice.sections[-1].lines[-1] == "The resources that use it take the new version by themselves."


def test_a_notice_names_what_could_not_be_read() -> None:
    """Somebody else may be concerned."""
    notice = a_notice_on(a_snapshot(a_consumer(), key=KEY, unreadable=(an_unreadable("/x/other"),)))

    assert notice.in_order[-1].heading == "Could not be read, so not known to be compliant"


def test_a_version_that_never_expires_says_so() -> None:
    """The notice can be made of any version."""
    finding = a_finding()
    told = tell(finding, 1, Stage.OPENED)
    notice = expiry_notice(
        a_snapshot(), a_key_version(1), finding, told, title="Title", happened="It.", portal=PORTAL
    )

    assert ("Expires", "never") in notice.facts


def test_each_version_found_gets_its_notice_under_its_episode() -> None:
    """Findings come first, so that they are on record before people read of them."""
    snapshot = a_snapshot(a_consumer(), a_consumer("follows", version=None), key=KEY)
    again = a_finding_record(a_finding(RULE.id), state=FindingState.RESOLVED, episode=1)

    decision = decided(snapshot, again)

    assert decision.summary == "2 notices about key-near-expiry"
    assert [type(reaction).__name__ for reaction in decision.reactions] == [
        "OpenFinding",
        "OpenFinding",
        "Notify",
        "Notify",
    ]
    assert [(notify.told[0].episode, notify.notice.title) for notify in told(decision)] == [
        (2, "About 1"),
        (1, "About 2"),
    ]
    assert len({notify.topic for notify in told(decision)}) == 2


def test_what_people_know_already_is_not_told_again() -> None:
    """Azure may raise its event once more, and the sweep may have been first."""
    snapshot = a_snapshot(a_consumer(), key=KEY)
    known = a_change(snapshot, RULE).opened[0].finding

    assert told(decided(snapshot, a_finding_record(known))) == []


def test_each_notice_period_is_told_though_the_severity_stays_the_same() -> None:
    """A version that expires in nine days has been told at ninety and at thirty."""
    snapshot = a_snapshot(a_consumer(), key=KEY)
    known = replace(a_change(snapshot, RULE).opened[0].finding, urgency=1)

    (notify,) = told(decided(snapshot, a_finding_record(known)))

    assert notify.notice.stage is Stage.WORSE
    assert notify.told[0].id.endswith("-worse-medium-2")


def test_findings_of_other_rules_are_recorded_without_a_notice_of_their_own() -> None:
    """They have their own events."""
    snapshot = a_snapshot(a_consumer(), key=KEY, unreadable=(an_unreadable("/x/other"),))

    decision = decided(snapshot)

    opened = [each.finding.rule_id for each in decision.reactions if isinstance(each, OpenFinding)]
    assert opened == ["key-near-expiry", "subject-unreadable"]
    assert [notify.notice.title for notify in told(decision)] == ["About 1"]


def test_what_no_longer_holds_is_resolved_and_told_with_the_other_news() -> None:
    """It needs no notice of this kind."""
    decision = decided(a_snapshot(a_consumer()), a_finding_record(a_finding(RULE.id)))

    assert decision.summary == "0 notices about key-near-expiry"
    assert [type(reaction).__name__ for reaction in decision.reactions] == ["ResolveFinding"]


def test_people_are_told_where_nothing_could_be_judged() -> None:
    """An event arrived, so silence would be read as being well."""
    decision = decided(an_unreadable_snapshot())

    assert decision.summary == "1 notice about key-near-expiry"
    assert [notify.notice.title for notify in told(decision)] == ["Key cmk-foundry could not be judged"]


def test_a_finding_about_a_version_that_is_not_in_the_key_gets_no_notice() -> None:
    """There would be nothing to say about it."""
    snapshot = a_snapshot(a_consumer(), key=a_key(a_key_version(3)))
    change = a_change(a_snapshot(a_consumer(), key=KEY), RULE)

    decision = expiry_decision(snapshot, change, RULE, lambda _: (THIRD, THIRD), PORTAL)

    assert told(decision) == []


@pytest.mark.parametrize(
    ("expires_in", "expected"),
    [
        (timedelta(days=9), "9 days"),
        (timedelta(days=1, hours=23), "1 day"),
        (timedelta(hours=23), "less than a day"),
        (timedelta(days=-3), "less than a day"),
        (None, "less than a day"),
    ],
    ids=str,
)
def test_the_time_left_is_told_in_whole_days(expires_in: timedelta | None, expected: str) -> None:
    """Rounded down, so that nobody counts on a day that is not there."""
    assert days_left(a_snapshot(), a_key_version(expires_in=expires_in)) == expected
