"""What people are told when a snooze has ended."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.notices import Part, Stage
from reactors.core.reactions import from_json, to_json
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.planning.snoozes import snooze_ended
from tests.builders import NOW, a_finding, a_finding_record, an_account_id

PORTAL = "https://portal.azure.com"
UNTIL = NOW + timedelta(days=3)


def a_snoozed_record(rule_id: str = "key-near-expiry", *, subject: str = "") -> FindingRecord:
    """Return a finding that Ada has snoozed."""
    record = a_finding_record(a_finding(rule_id, subject=subject), state=FindingState.ACKNOWLEDGED)
    return replace(record, acknowledged_by="ada", acknowledged_at=NOW, snoozed_until=UNTIL)


def test_it_says_what_is_open_since_when_and_who_put_it_off() -> None:
    """With what to do, and how to put it off again."""
    record = a_snoozed_record()
    reference = record.finding.key[:12]

    notify = snooze_ended(record, UNTIL, portal=PORTAL)

    notice = notify.notice
    assert notice.title == "Still open after the snooze: A key version in use expires soon"
    assert (notice.severity, notice.stage) == (Severity.MEDIUM, Stage.UNANSWERED)
    assert notice.happened.endswith("It expires soon.")
    assert dict(notice.facts) == {
        "Finding": reference,
        "Open since": record.opened_at,
        "Snoozed by": "ada",
        "Snoozed until": UNTIL,
    }
    commands = [command for section in notice.sections for command in section.commands]
    assert commands[-1] == f"cmk findings snooze {reference} --for 1d"
    assert {section.part for section in notice.sections} == {Part.DONE, Part.TO_DO}
    assert notice.findings == (reference,)


def test_it_tells_one_finding_and_its_topic_holds_the_end() -> None:
    """Two ends of snoozes are two messages; the same one is one."""
    record = a_snoozed_record()

    first, later = (snooze_ended(record, at, portal=PORTAL) for at in (UNTIL, UNTIL + timedelta(days=1)))

    assert first.id != later.id
    assert snooze_ended(record, UNTIL, portal=PORTAL).id == first.id
    assert [(each.finding, each.episode, each.stage) for each in first.told] == [
        (record.finding.key, 1, Stage.UNANSWERED)
    ]
    assert from_json(to_json((first,))) == (first,)


def test_a_resource_can_be_opened() -> None:
    """Where the portal has a page for it."""
    record = a_snoozed_record("consumer-pinned", subject=str(an_account_id()))

    (link,) = snooze_ended(record, UNTIL, portal=PORTAL).notice.links

    assert link.url.startswith(f"{PORTAL}/#@/resource/subscriptions/")


def test_a_rule_that_is_no_more_is_told_by_its_name() -> None:
    """A newer version of the reactor may have dropped it."""
    notice = snooze_ended(a_snoozed_record("dropped-rule"), UNTIL, portal=PORTAL).notice

    assert notice.title == "Still open after the snooze: dropped rule"
    assert notice.effect == "It expires soon."
