"""What people are told when the key or its consumers could not be read."""

from reactors.core.records import FindingState
from reactors.core.severity import Severity
from reactors.planning.unreadable import unreadable_notify
from reactors.rules.subject_unreadable import RULE
from tests.builders import (
    PORTAL,
    a_change,
    a_finding,
    a_finding_record,
    a_key_uri,
    an_unreadable_snapshot,
)

SNAPSHOT = an_unreadable_snapshot(reason="ARM answered 403")


def test_the_notice_names_what_could_not_be_read_and_what_to_do() -> None:
    """Unknown is not compliant, and nothing was changed."""
    notice = unreadable_notify(SNAPSHOT, a_change(SNAPSHOT, RULE), portal=PORTAL).notice

    assert notice.title == "Key cmk-foundry could not be judged"
    assert notice.severity is Severity.HIGH
    assert "nothing was changed" in notice.effect
    assert [section.lines for section in notice.sections] == [
        ("cmk-foundry: ARM answered 403",),
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
