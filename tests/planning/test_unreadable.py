"""What people are told when the key or its consumers could not be read."""

from dataclasses import replace

from reactors.core.records import FindingState
from reactors.core.severity import Severity
from reactors.planning.unreadable import unreadable_notify
from reactors.planning.wording import RECORDED, to_do
from reactors.rules.key_missing import RULE as MISSING
from reactors.rules.subject_unreadable import RULE
from tests.builders import PORTAL, a_change, a_consumer, a_finding, a_finding_record, a_key_uri, an_account_id
from tests.snapshot_builders import a_snapshot, an_unreadable, an_unreadable_snapshot

SNAPSHOT = an_unreadable_snapshot(reason="ARM answered 403")
GONE = an_unreadable(reason="ARM answered 404", absent=True)
WITHOUT_KEY = replace(a_snapshot(a_consumer(), unreadable=(GONE,)), key=None)


def test_the_notice_names_what_could_not_be_read_and_what_to_do() -> None:
    """Unknown is not compliant, and nothing was changed."""
    notice = unreadable_notify(SNAPSHOT, a_change(SNAPSHOT, RULE), portal=PORTAL).notice

    assert notice.title == "Key cmk-foundry could not be judged"
    assert notice.severity is Severity.HIGH
    assert "nothing was changed" in notice.effect
    assert [section.lines for section in notice.sections] == [
        ("cmk-foundry: ARM answered 403",),
        (RECORDED,),
        (RULE.remedy,),
    ]


def test_the_same_fact_is_told_once() -> None:
    """The topic stays the same while the finding stays open."""
    first = unreadable_notify(SNAPSHOT, a_change(SNAPSHOT, RULE), portal=PORTAL)
    record = a_finding_record(a_finding(RULE.id, subject=str(a_key_uri())))

    again = unreadable_notify(SNAPSHOT, a_change(SNAPSHOT, RULE, known=(record,)), portal=PORTAL)

    assert again.id == first.id


def test_a_new_episode_is_told_again() -> None:
    """It could be read in between."""
    first = unreadable_notify(SNAPSHOT, a_change(SNAPSHOT, RULE), portal=PORTAL)
    record = a_finding_record(a_finding(RULE.id, subject=str(a_key_uri())), state=FindingState.RESOLVED)

    again = unreadable_notify(SNAPSHOT, a_change(SNAPSHOT, RULE, known=(record,)), portal=PORTAL)

    assert again.id != first.id


def test_a_key_that_is_gone_is_critical_and_can_be_recovered() -> None:
    """More access would not help; what else could not be read is another matter."""
    hidden = replace(WITHOUT_KEY, unreadable=(GONE, an_unreadable(str(an_account_id("hidden")))))

    notice, of_both = (
        unreadable_notify(snapshot, a_change(snapshot, RULE, MISSING), portal=PORTAL).notice
        for snapshot in (WITHOUT_KEY, hidden)
    )

    recover = "az keyvault key recover --vault-name kv-cmk --name cmk-foundry"
    assert notice.severity is Severity.CRITICAL
    assert notice.sections[-1] == to_do((MISSING.remedy,), recover)
    assert of_both.sections[-1] == to_do((MISSING.remedy, RULE.remedy), recover)
    assert len(of_both.findings) == 2


def test_a_key_that_is_gone_is_told_once_an_episode() -> None:
    """While it stays away it is the same topic; gone again, another."""
    first, again, anew = (
        unreadable_notify(WITHOUT_KEY, a_change(WITHOUT_KEY, RULE, MISSING, known=known), portal=PORTAL)
        for known in (
            (),
            (a_finding_record(a_finding(MISSING.id, subject=str(a_key_uri()))),),
            (a_finding_record(a_finding(MISSING.id, subject=str(a_key_uri())), state=FindingState.RESOLVED),),
        )
    )

    assert again.id == first.id
    assert anew.id != first.id
