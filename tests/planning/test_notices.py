"""All that people are told after a look."""

from dataclasses import replace

from reactors.core.findings import Finding, Verdict
from reactors.core.judgement import Judgement
from reactors.core.lifecycle import Change
from reactors.core.reactions import OpenFinding
from reactors.core.severity import Severity
from reactors.planning.notices import notices
from tests.builders import NOW, PORTAL, SUBSCRIPTION, an_account_id
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


def test_nothing_new_is_nothing_told() -> None:
    """However often it is looked."""
    assert notices(Judgement(), occasion="Look.", portal=PORTAL, at=NOW) == ()
