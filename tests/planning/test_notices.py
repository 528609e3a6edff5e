"""All that people are told after a look."""

from dataclasses import replace

from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import digest
from reactors.core.judgement import Judgement
from reactors.core.lifecycle import Change
from reactors.core.notices import Part, Stage
from reactors.core.reactions import Notify, OpenFinding
from reactors.core.revocation import Cause
from reactors.core.severity import Severity
from reactors.planning.notices import notices
from tests.builders import NOW, PORTAL, SUBSCRIPTION, a_finding, a_finding_record, an_account_id
from tests.recorded import a_record

SUBJECT = str(an_account_id())


def found(rule_id: str, *, waiver: str = "") -> OpenFinding:
    """Return a finding about the account that has just been opened."""
    finding = Finding(rule_id, SUBJECT, SUBSCRIPTION, Severity.CRITICAL, Verdict.NON_COMPLIANT, "It is so.")
    return OpenFinding(finding, 1, waiver)


def told(*rules: str, waiver: str = "", ended: bool = False) -> list[str]:
    """Return the titles of what is told of these findings, with a revocation that began or ended."""
    opened = tuple(found(rule, waiver=waiver) for rule in rules)
    change = Change(opened=opened, news=() if waiver else opened)
    record = a_record()
    record = replace(record, cut=replace(record.cut, ended_at=NOW if ended else None))
    judgement = Judgement(change, opened=() if ended else (record,), ended=(record,) if ended else ())
    return [each.notice.title for each in notices(judgement, occasion="Look.", portal=PORTAL, at=NOW)]


def test_a_revocation_and_whatever_else_is_new_is_one_notice() -> None:
    """The revocation gives the title."""
    titles = told("consumer-cut-off", "consumer-identity-missing")

    assert len(titles) == 1
    assert "can no longer use key" in titles[0]


def test_a_revocation_that_is_waived_is_not_told() -> None:
    """Somebody has taken it on."""
    assert told("consumer-cut-off", waiver="owner: planned") == []


def test_an_end_is_told_by_itself() -> None:
    """With what it is about."""
    (title,) = told(ended=True)

    assert title.endswith("again")


def a_disabled_key(*rules: str) -> tuple[Notify, ...]:
    """Return what is told when the key version of a consumer is disabled, and these findings come with it."""
    record = a_record()
    key = record.cut.revocation.key.versionless
    revocation = replace(record.cut.revocation, cause=Cause.KEY_DISABLED)
    record = replace(record, cut=replace(record.cut, revocation=revocation))
    opened = (
        found("consumer-cut-off"),
        *(OpenFinding(a_finding(rule, subject=str(key)), 1) for rule in rules),
    )
    judgement = Judgement(Change(opened, news=opened), opened=(record,))
    return notices(judgement, occasion="Look.", portal=PORTAL, at=NOW)


def test_what_the_cause_explains_is_not_told_beside_it() -> None:
    """Enabling the version again is what helps; another one would not."""
    (notify,) = a_disabled_key("key-disabled", "key-version-unusable", "key-no-expiry")

    headings = " ".join(section.heading for section in notify.notice.sections)
    assert "The current key version never expires" in headings
    assert "disabled" not in headings
    assert "cannot be used" not in headings
    assert [each.finding for each in notify.told] == [
        digest("consumer-cut-off", SUBJECT),
        a_finding("key-no-expiry", subject=str(a_record().cut.revocation.key.versionless)).key,
    ]
    assert set(notify.rules) == {"consumer-cut-off", "key-disabled", "key-version-unusable", "key-no-expiry"}


def test_what_is_over_is_told_once() -> None:
    """The end of a revocation says so of its finding, and of whatever else ended with it."""
    record = a_record(ended=True)
    cut_off = a_finding_record(found("consumer-cut-off").finding)
    other = a_finding_record(a_finding("key-disabled"))
    judgement = Judgement(Change(over=(cut_off, other)), ended=(record,))

    (notify,) = notices(judgement, occasion="Look.", portal=PORTAL, at=NOW)

    assert notify.notice.title.endswith("again")
    assert [section.heading for section in notify.notice.sections if section.part is Part.DETAILS] == [
        "Also over"
    ]
    assert {(each.finding, each.stage) for each in notify.told} == {
        (cut_off.finding.key, Stage.RESOLVED),
        (other.finding.key, Stage.RESOLVED),
    }


def test_nothing_new_is_nothing_told() -> None:
    """However often it is looked."""
    assert notices(Judgement(), occasion="Look.", portal=PORTAL, at=NOW) == ()
