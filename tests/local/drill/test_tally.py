"""Small things are summed up."""

from local.drill.narration import Kind, Sentence
from local.drill.tally import Tally

LOW = {"event": "finding_opened", "severity": "low", "rule": "a", "subject": "s"}
MEDIUM = {"event": "finding_opened", "severity": "medium", "rule": "b", "subject": "s"}
HIGH = {"event": "finding_opened", "severity": "high", "rule": "c", "subject": "s"}
CARD = {"event": "notification_sent", "title": "t"}


def test_low_findings_get_one_line_together() -> None:
    """And are forgotten once they are told."""
    tally = Tally()

    taken = [tally.takes(line) for line in (LOW, LOW, MEDIUM, HIGH, CARD)]

    assert taken == [True, True, False, False, False]
    told = "And 2 minor findings"
    assert tally.sentence() == Sentence(Kind.QUIET, told)
    assert tally.sentence() is None


def test_the_end_of_a_finding_that_had_no_line_has_none() -> None:
    """That of any other has."""
    tally = Tally()
    tally.takes(LOW)

    assert tally.takes({"event": "finding_resolved", "rule": "a", "subject": "s"})
    assert not tally.takes({"event": "finding_resolved", "rule": "c", "subject": "s"})


def test_a_sweep_tells_only_what_is_grave_line_by_line() -> None:
    """Its cards are counted as well."""
    tally = Tally()

    assert not tally.takes({"event": "sweep_started"})
    taken = [tally.takes(line) for line in (MEDIUM, HIGH, CARD)]
    assert not tally.takes({"event": "sweep_completed"})

    assert taken == [True, False, True]
    assert not tally.takes(MEDIUM)
    assert tally.sentence() == Sentence(Kind.QUIET, "And 1 card in Teams, 1 medium finding")
