"""What people are told when findings that they know of are over."""

from datetime import timedelta

import pytest

from reactors.core.notices import Stage
from reactors.core.reactions import Notify
from reactors.core.records import FindingRecord
from reactors.core.severity import Severity
from reactors.core.told import tell
from reactors.planning.resolved import lasted, resolved_notify
from tests.builders import NOW, PORTAL, a_finding, a_finding_record, an_account_id

WITHOUT_CMK = a_finding_record(a_finding("consumer-without-cmk", subject=str(an_account_id())))
DISABLED = a_finding_record(a_finding("key-disabled", severity=Severity.CRITICAL))


def told(*over: FindingRecord) -> Notify:
    """Return the notice about these ends."""
    notify = resolved_notify(over, occasion="Somebody did it.", portal=PORTAL, at=NOW, actor="who")
    assert notify is not None
    return notify


def test_an_end_says_what_is_over_for_whom_and_how_long_it_lasted() -> None:
    """It answers the message that told of the beginning."""
    notify = told(WITHOUT_CMK)

    notice = notify.notice
    assert notice.title == "Over: A resource is not encrypted with your own key"
    assert (notice.severity, notice.stage, notice.actor) == (Severity.INFO, Stage.RESOLVED, "who")
    assert notice.happened == "This no longer holds for foundry (rg-ai). Somebody did it."
    assert notice.sections[0].lines == (
        "foundry (rg-ai): A resource is not encrypted with your own key (for 1 hour)",
    )
    assert notice.facts == (("Found at", NOW - timedelta(hours=1)), ("Over at", NOW))
    assert notice.findings == ()
    assert notify.told == (tell(WITHOUT_CMK.finding, 1, Stage.RESOLVED),)


def test_several_ends_are_one_message_with_the_worst_first() -> None:
    """The order in which they are found does not matter."""
    notify, again = told(WITHOUT_CMK, DISABLED), told(DISABLED, WITHOUT_CMK)

    assert notify.id == again.id
    assert notify.notice.title == "Over: 2 findings about 2 resources and keys"
    assert "A key version in use is disabled" in notify.notice.sections[0].lines[0]
    assert notify.notice.links == ()


def test_a_finding_of_no_rule_has_its_id_for_a_title() -> None:
    """An update that failed is over once its resource is gone."""
    record = a_finding_record(a_finding("key-update-failed", subject=str(an_account_id())))

    assert told(record).notice.title == "Over: key update failed"


def test_no_end_is_nothing_told() -> None:
    """However often it is looked."""
    assert resolved_notify((), occasion="Look.", portal=PORTAL, at=NOW) is None


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(minutes=121), "2 hours 1 minute"),
        (timedelta(days=3, hours=5), "3 days"),
    ],
    ids=str,
)
def test_how_long_it_lasted_is_said_as_people_say_it(time: timedelta, expected: str) -> None:
    """Nobody needs the seconds."""
    assert lasted(time) == expected
