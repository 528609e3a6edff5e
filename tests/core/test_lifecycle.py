"""What changes on record, given what holds now and what is on record."""

from dataclasses import replace

import pytest

from reactors.core.findings import Finding
from reactors.core.lifecycle import TOLD_FROM, Change, Judged, compare, next_episode
from reactors.core.notices import Stage
from reactors.core.reactions import OpenFinding, ResolveFinding
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from tests.builders import SUBSCRIPTION, a_finding, a_finding_record

LIVE = [FindingState.OPEN, FindingState.ACKNOWLEDGED]


def judged(finding: Finding) -> Judged:
    """Return the subject of a finding as one that was looked at."""
    return Judged(finding.rule_id, finding.subject, finding.subscription_id)


def compared(
    *findings: Finding, looked_at: Finding | None = None, known: FindingRecord | None = None
) -> Change:
    """Return the change when these findings hold, this one's subject was judged and this is on record."""
    subjects = [judged(each) for each in (*findings, *([looked_at] if looked_at else []))]
    return compare(findings, subjects, {known.finding.key: known} if known else {})


def test_a_judged_subject_has_the_key_of_its_finding() -> None:
    """Records are found by it, whether the rule found something or not."""
    assert judged(a_finding()).key == a_finding().key


def test_a_new_finding_opens_its_first_episode() -> None:
    """There is nothing on record yet."""
    opened = (OpenFinding(a_finding(), 1),)

    assert compared(a_finding()) == Change(opened, (), opened, opened)


@pytest.mark.parametrize("state", LIVE)
def test_a_finding_on_record_keeps_its_episode(state: FindingState) -> None:
    """The same fact told by four events is one finding, whatever a person has made of it."""
    change = compared(a_finding(), known=a_finding_record(state=state, episode=3))

    assert (change.opened, change.resolved) == ((OpenFinding(a_finding(), 3),), ())


def test_a_finding_keeps_its_episode_when_its_details_change() -> None:
    """Rule and subject make the claim; wording and severity may move."""
    earlier = a_finding_record(replace(a_finding(), detail="It expires in 30 days."), episode=2)

    assert compared(a_finding(), known=earlier).opened == (OpenFinding(a_finding(), 2),)


def test_a_resolved_finding_opens_again_under_the_next_episode() -> None:
    """People are told anew."""
    change = compared(a_finding(), known=a_finding_record(state=FindingState.RESOLVED, episode=2))

    assert (change.opened, change.resolved) == ((OpenFinding(a_finding(), 3),), ())


@pytest.mark.parametrize("state", LIVE)
def test_a_finding_that_no_longer_holds_is_resolved(state: FindingState) -> None:
    """Its subject was looked at, and it is well."""
    finding = a_finding()

    known = a_finding_record(state=state, episode=2)
    change = compared(looked_at=finding, known=known)

    ended = (ResolveFinding(finding.rule_id, finding.subject, SUBSCRIPTION, 2),)
    assert change == Change(resolved=ended, over=(known,))


def test_a_resolved_finding_stays_resolved() -> None:
    """There is nothing to do twice."""
    known = a_finding_record(state=FindingState.RESOLVED)

    assert compared(looked_at=a_finding(), known=known) == Change((), ())


def test_a_subject_without_record_has_nothing_to_resolve() -> None:
    """Most subjects are well, and always were."""
    assert compared(looked_at=a_finding()) == Change((), ())


def test_what_was_not_judged_is_not_resolved() -> None:
    """Silence about a subject is no proof that it is well."""
    assert compared(known=a_finding_record()) == Change((), ())


def test_a_change_tells_the_episode_of_an_open_finding() -> None:
    """Notices are made unique by it."""
    change = compared(a_finding(), known=a_finding_record(episode=4))

    assert change.episode(a_finding().rule_id, a_finding().subject) == 4
    assert change.episode(a_finding().rule_id, "another") == 0


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (None, 1),
        (a_finding_record(episode=5), 5),
        (a_finding_record(episode=5, state=FindingState.RESOLVED), 6),
    ],
    ids=["new", "open", "resolved"],
)
def test_an_episode_counts_how_often_a_finding_was_opened(
    record: FindingRecord | None, expected: int
) -> None:
    """It grows only after an end."""
    assert next_episode(record) == expected


def waived(*findings: Finding, known: FindingRecord | None = None) -> Change:
    """Return the change when these findings hold and are waived, and this is on record."""
    waivers = {each.key: "accepted by the owner" for each in findings}
    subjects = [judged(each) for each in findings]
    return compare(findings, subjects, {known.finding.key: known} if known else {}, waivers)


def test_a_waived_finding_is_recorded_and_no_news() -> None:
    """Auditors see it, people are not called."""
    change = waived(a_finding())

    opened = (OpenFinding(a_finding(), 1, "accepted by the owner"),)
    assert change == Change(opened, (), (), opened)


def test_a_finding_that_is_waived_later_keeps_its_episode() -> None:
    """It is the same fact."""
    assert waived(a_finding(), known=a_finding_record(episode=2)).opened[0].episode == 2


def test_a_finding_whose_waiver_has_ended_opens_again() -> None:
    """People are told anew."""
    change = compared(a_finding(), known=a_finding_record(state=FindingState.WAIVED, episode=2))

    assert change.opened == change.news == (OpenFinding(a_finding(), 3),)


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(Severity.LOW, 0), (Severity.MEDIUM, 0), (Severity.HIGH, 1)],
    ids=["better", "the same", "worse"],
)
def test_a_finding_on_record_is_news_when_it_gets_worse(severity: Severity, expected: int) -> None:
    """Expiry comes closer."""
    change = compared(replace(a_finding(), severity=severity), known=a_finding_record())

    assert len(change.news) == expected
    assert [change.stage(each.finding) for each in change.news] == [Stage.WORSE] * expected


@pytest.mark.parametrize(("urgency", "expected"), [(1, 0), (2, 0), (3, 1)], ids=["less", "the same", "more"])
def test_a_finding_on_record_is_news_when_it_gets_more_urgent(urgency: int, expected: int) -> None:
    """Another notice period has begun, and the severity is the same."""
    known = a_finding_record(replace(a_finding(), urgency=2))

    change = compared(replace(a_finding(), urgency=urgency), known=known)

    assert len(change.news) == len(change.worse) == expected


@pytest.mark.parametrize(
    "record",
    [None, a_finding_record(state=FindingState.RESOLVED), a_finding_record(a_finding(severity=Severity.LOW))],
    ids=["new", "resolved", "recorded and not told"],
)
def test_what_people_do_not_know_yet_opens(record: FindingRecord | None) -> None:
    """It cannot get worse for them."""
    change = compared(a_finding(), known=record)

    assert [change.stage(each.finding) for each in change.news] == [Stage.OPENED]


@pytest.mark.parametrize(
    "record",
    [
        a_finding_record(a_finding(severity=Severity.LOW)),
        a_finding_record(state=FindingState.WAIVED),
        a_finding_record(state=FindingState.RESOLVED),
    ],
    ids=["below medium", "waived", "over already"],
)
def test_the_end_of_what_nobody_was_told_is_not_told(record: FindingRecord) -> None:
    """It would be an answer to no question."""
    assert compared(looked_at=record.finding, known=record).over == ()


@pytest.mark.parametrize("severity", Severity)
def test_only_what_matters_is_news(severity: Severity) -> None:
    """What is below medium is on record, and nobody is called for it."""
    change = compared(replace(a_finding(), severity=severity))

    assert len(change.writes) == 1
    assert bool(change.news) is (severity.weight >= TOLD_FROM.weight)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (a_finding_record(), 0),
        (a_finding_record(replace(a_finding(), detail="It expires in 30 days.")), 1),
        (a_finding_record(state=FindingState.RESOLVED), 1),
    ],
    ids=["as it is", "other words", "resolved"],
)
def test_what_is_on_record_as_it_is_is_not_written_again(record: FindingRecord, expected: int) -> None:
    """A sweep of a thousand resources writes only what has changed."""
    change = compared(a_finding(), known=record)

    assert len(change.reactions) == len(change.writes) == expected
    assert len(change.opened) == 1


def test_changes_add_up() -> None:
    """A consumer and its key are judged apart and told together."""
    one, other = compared(a_finding()), compared(a_finding("key-expired"))

    assert one + Change() == one
    assert (one + other).opened == (*one.opened, *other.opened)
    assert (one + other).reactions == (*one.reactions, *other.reactions)
    assert (one + other).news == (*one.news, *other.news)
    assert (replace(one, worse=frozenset("a")) + replace(one, worse=frozenset("b"))).worse == {"a", "b"}


def test_a_change_without_some_subjects_has_all_the_others() -> None:
    """Of what opens, is written, is told and resolves."""
    one, two = a_finding(subject="one"), a_finding(subject="two")
    resolved = (
        ResolveFinding("rule", "one", SUBSCRIPTION, 1),
        ResolveFinding("rule", "two", SUBSCRIPTION, 1),
    )
    opened = (OpenFinding(one, 1), OpenFinding(two, 1))
    over = (a_finding_record(one), a_finding_record(two))
    change = Change(opened, resolved, opened, opened, over=over)

    rest = change.without({"one"})

    assert rest == Change(opened[1:], resolved[1:], opened[1:], opened[1:], over=over[1:])


@pytest.mark.parametrize(
    ("severity", "is_news"), [(Severity.LOW, False), (Severity.MEDIUM, False), (Severity.HIGH, True)]
)
def test_what_people_took_note_of_is_news_only_when_it_gets_worse(severity: Severity, is_news: bool) -> None:  # noqa: FBT001
    """Acknowledged or snoozed."""
    known = a_finding_record(state=FindingState.ACKNOWLEDGED)

    change = compared(replace(a_finding(), severity=severity), known=known)

    assert bool(change.news) is is_news
