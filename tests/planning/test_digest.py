"""What a digest says: all that is open, and what has happened since the last one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reactors.core.matching import EVERYTHING
from reactors.core.notices import Section
from reactors.core.policy import Waiver
from reactors.core.reactions import from_json, to_json
from reactors.core.records import FindingRecord, FindingState, UpdateState
from reactors.core.severity import Severity
from reactors.core.telling import DigestPlan, Every
from reactors.planning.digest import digest_notify
from reactors.planning.digest_matter import Matter
from tests.builders import NOW, SECOND, a_finding, a_finding_record, an_account_id, an_update

DAY = timedelta(days=1)
WEEK = 7 * DAY
WEEKLY = DigestPlan()


def a_record(
    number: int = 0,
    *,
    rule: str = "key-expired",
    severity: Severity = Severity.MEDIUM,
    state: FindingState = FindingState.OPEN,
    opened_at: datetime = NOW - 30 * DAY,
    **changes: Any,
) -> FindingRecord:
    """Return a finding about one of many accounts, old unless said otherwise."""
    finding = a_finding(rule, subject=str(an_account_id(f"foundry-{number:03}")), severity=severity)
    return replace(a_finding_record(finding, state=state), opened_at=opened_at, **changes)


def a_matter(*lasting: FindingRecord, **fields: Any) -> Matter:
    """Return what a digest a week after the last one is about."""
    return replace(Matter(NOW, NOW - WEEK, lasting), **fields)


def sections(matter: Matter) -> dict[str, Section]:
    """Return the sections of its digest, by heading."""
    return {each.heading: each for each in digest_notify(matter, WEEKLY).notice.sections}


def lines(matter: Matter, heading: str) -> tuple[str, ...]:
    """Return the lines of a section; none where it is not there."""
    found = sections(matter).get(heading)
    return found.lines if found else ()


def test_where_nothing_is_open_that_is_the_news() -> None:
    """People trust a digest that always comes."""
    notice = digest_notify(a_matter(), WEEKLY).notice

    assert notice.title == "Weekly digest: nothing is open"
    assert notice.effect.startswith("Nothing is known to be wrong with the keys")
    assert notice.happened == f"Since {NOW - WEEK:%Y-%m-%d %H:%M} UTC: 0 new findings, 0 resolved."
    assert notice.sections == ()
    assert dict(notice.facts) == {
        "Open": "0",
        "New": "0",
        "Resolved": "0",
        "Acknowledged": "0",
        "Waived": "0",
        "Since": NOW - WEEK,
    }


def test_a_digest_without_a_sweep_says_that_something_may_be_missing() -> None:
    """Nothing seen is not nothing wrong."""
    notice = digest_notify(a_matter(is_whole=False), WEEKLY).notice

    assert "No sweep of the whole estate has ended within the last two days" in notice.effect


@pytest.mark.parametrize(
    ("severities", "title"),
    [
        ([Severity.LOW], "Daily digest: 1 open finding, 1 low"),
        ([Severity.LOW, Severity.CRITICAL, Severity.HIGH], "Daily digest: 3 open findings, 1 critical"),
    ],
)
def test_the_title_counts_and_names_the_worst(severities: list[Severity], title: str) -> None:
    """Findings below medium severity are in it too, though nothing else tells them."""
    records = [a_record(index, severity=severity) for index, severity in enumerate(severities)]

    notice = digest_notify(a_matter(*records), DigestPlan(Every.DAY)).notice

    assert (notice.title, notice.severity) == (title, Severity.INFO)
    assert notice.effect.startswith("Something is wrong with the keys")


def test_all_that_was_taken_note_of_is_not_open() -> None:
    """It is counted apart."""
    notice = digest_notify(a_matter(a_record(state=FindingState.ACKNOWLEDGED)), WEEKLY).notice

    assert notice.title == "Weekly digest: nothing is open, 1 acknowledged"
    assert notice.effect.endswith("has been taken note of.")


def test_the_ten_worst_are_listed_and_the_rest_is_counted() -> None:
    """With the reference by which each is acknowledged, and since when it is open."""
    many = [a_record(index) for index in range(20)]
    worst = a_record(99, severity=Severity.CRITICAL)

    found = sections(a_matter(*many, worst))

    listed = found["Open, the worst first (21)"].lines
    assert listed[0] == (
        f"{worst.finding.key[:12]} critical: A key version in use has expired: foundry-099 (rg-ai), "
        f"since {NOW - 30 * DAY:%Y-%m-%d}"
    )
    assert (len(listed), listed[-1]) == (10, "… and 12 more")
    assert found["To see them all"].commands == ("cmk findings list",)


def test_what_opened_or_ended_since_the_last_one_is_told_once() -> None:
    """What happened after this one was due belongs to the next."""
    ages = [NOW - WEEK, NOW - WEEK + DAY, NOW, NOW + DAY]
    opened = [a_record(index, opened_at=at) for index, at in enumerate(ages)]
    ended = [a_record(index, state=FindingState.RESOLVED, resolved_at=at) for index, at in enumerate(ages)]
    matter = a_matter(*opened, resolved=tuple(ended))

    assert [line.split()[0] for line in lines(matter, "New since the last digest (2)")] == [
        opened[index].finding.key[:12] for index in (1, 2)
    ]
    assert [line.split()[0] for line in lines(matter, "Resolved since the last digest (2)")] == [
        ended[index].finding.key[:12] for index in (2, 1)
    ]
    following = replace(matter, since=matter.due, due=matter.due + WEEK)
    assert len(following.new) == len(following.ended) == 1


def test_what_people_have_said_is_told_the_next_to_end_first() -> None:
    """By whom, and until when."""
    noted = a_record(1, state=FindingState.ACKNOWLEDGED, acknowledged_by="bob")
    later = a_record(2, state=FindingState.ACKNOWLEDGED, acknowledged_by="ada", snoozed_until=NOW + 2 * DAY)
    soon = a_record(3, state=FindingState.ACKNOWLEDGED, acknowledged_by="ada", snoozed_until=NOW + DAY)

    told = lines(a_matter(noted, later, soon), "Acknowledged or snoozed (3)")

    assert [line.partition(" (rg-ai), ")[2] for line in told] == [
        f"snoozed until {NOW + DAY:%Y-%m-%d %H:%M} UTC by ada",
        f"snoozed until {NOW + 2 * DAY:%Y-%m-%d %H:%M} UTC by ada",
        "acknowledged by bob",
    ]


def test_waived_findings_are_counted_and_not_told() -> None:
    """Somebody decided so."""
    matter = a_matter(a_record(state=FindingState.WAIVED, opened_at=NOW))

    assert dict(digest_notify(matter, WEEKLY).notice.facts)["Waived"] == "1"
    assert sections(matter) == {}


def test_keys_about_to_expire_are_told_with_the_day() -> None:
    """Acknowledged or not: the rule's own sentence says when."""
    near = a_record(rule="key-near-expiry", state=FindingState.ACKNOWLEDGED)

    assert lines(a_matter(near), "Key versions that expire soon") == (
        "foundry-000 (rg-ai): It expires soon.",
    )


def test_waivers_about_to_end_are_told_with_their_owner() -> None:
    """Those that have ended, and those that last, are not."""

    def waiver(days: int) -> Waiver:
        return Waiver("key-expired", EVERYTHING, "Known.", f"owner-{days}", NOW + days * DAY)

    matter = a_matter(waivers=tuple(waiver(days) for days in (15, 14, -1, 3)))

    told = lines(matter, "Waivers that end within 14 days (2)")

    assert [line.rsplit(" ", 1)[-1] for line in told] == ["owner-3", "owner-14"]
    assert told[0] == f"key-expired at *: until {NOW + 3 * DAY:%Y-%m-%d %H:%M} UTC, owner-3"


def test_moves_to_a_new_version_are_told_failed_ones_first() -> None:
    """With the reason; what was superseded is nobody's business."""
    proven = an_update(state=UpdateState.PROVEN, finished_at=NOW - DAY)
    failed = replace(proven, state=UpdateState.FAILED, reason="the key is disabled")
    others = (
        replace(proven, state=UpdateState.SUPERSEDED),
        replace(proven, finished_at=NOW - 2 * WEEK),
        an_update(),
    )

    told = lines(
        a_matter(updates=(proven, *others, failed)), "Moves to a new key version since the last digest (2)"
    )

    assert told == (
        "foundry (rg-ai): failed, the key is disabled",
        f"foundry (rg-ai): proven, uses version {SECOND} of key cmk-foundry",
    )


def test_a_digest_is_one_message_for_each_due_time_through_the_channels_it_names() -> None:
    """Made twice, from other findings even, it is the same."""
    plan = DigestPlan(channels=frozenset({"teams", "mail"}))

    first, second = (digest_notify(each, plan) for each in (a_matter(), a_matter(a_record())))

    assert first.id == second.id
    assert first.channels == ("mail", "teams")
    assert digest_notify(a_matter(due=NOW + WEEK), plan).id != first.id
    assert digest_notify(a_matter(), WEEKLY).channels == ()
    assert from_json(to_json((second,))) == (second,)
