"""A key that consumers are bound to must be there."""

from dataclasses import replace

from reactors.core.findings import Finding, Verdict
from reactors.core.model import Consumer, Unreadable
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_missing import RULE
from tests.builders import SUBSCRIPTION, a_consumer, a_key_uri, an_account_id
from tests.snapshot_builders import a_snapshot, an_unreadable, an_unreadable_snapshot, found_by, judged_by

GONE = an_unreadable(reason="ARM answered 404", absent=True)


def without_key(*consumers: Consumer, also: tuple[Unreadable, ...] = ()) -> Snapshot:
    """Return a snapshot of a key that is not there."""
    return replace(a_snapshot(*consumers, unreadable=(GONE, *also)), key=None)


def test_reports_a_key_that_is_gone() -> None:
    """The consumer loses its data."""
    assert found_by(RULE, without_key(a_consumer())) == [
        Finding(
            "key-missing",
            str(a_key_uri()),
            SUBSCRIPTION,
            Severity.CRITICAL,
            Verdict.NON_COMPLIANT,
            "The key is not there: ARM answered 404.",
        )
    ]


def test_reports_a_key_that_is_gone_where_its_consumers_could_not_be_read() -> None:
    """Somebody may use it."""
    hidden = an_unreadable(str(an_account_id()))

    assert len(found_by(RULE, without_key(also=(hidden,)))) == 1


def test_a_key_that_nobody_uses_may_go() -> None:
    """It is nobody's loss, and an earlier finding ends."""
    assert found_by(RULE, without_key()) == []
    assert judged_by(RULE, without_key()) == [str(a_key_uri())]


def test_a_key_that_is_there_again_resolves_the_finding() -> None:
    """It was recovered."""
    assert judged_by(RULE, a_snapshot(a_consumer())) == [str(a_key_uri())]
    assert found_by(RULE, a_snapshot(a_consumer())) == []


def test_says_nothing_where_it_is_not_known_whether_the_key_is_there() -> None:
    """That it could not be read is another rule's word."""
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer())) == []
