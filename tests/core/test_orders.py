"""Orders of people about findings: what is taken, and what can be carried out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.errors import RejectedInputError
from reactors.core.orders import LONGEST_SNOOZE, OrderKind, OrderState, find_objection, make_order, month_of
from reactors.core.records import FindingState
from reactors.core.severity import Severity
from tests.builders import NOW, SUBSCRIPTION, a_finding, a_finding_record, an_order

DAY = timedelta(days=1)


def test_an_order_is_about_the_episode_and_severity_that_the_person_saw() -> None:
    """Whatever becomes of the finding until it is carried out."""
    record = a_finding_record(episode=3)

    order = an_order(record=record, reason="Known.")

    assert (order.finding, order.subscription_id) == (record.finding.key, SUBSCRIPTION)
    assert (order.episode, order.severity, order.state) == (3, Severity.MEDIUM, OrderState.WAITING)
    assert (order.by, order.reason, order.at, order.until) == ("ada@contoso.com", "Known.", NOW, None)


def test_ids_sort_by_time_and_tell_apart_what_differs() -> None:
    """Also at the same moment."""
    first, second = an_order(at=NOW), an_order(at=NOW + timedelta(microseconds=1))

    assert first.id < second.id
    assert an_order().id == first.id
    assert an_order(by="bob").id != first.id
    assert month_of(first.id) == first.month == f"{NOW:%Y%m}"


@pytest.mark.parametrize("by", ["", " ", "x" * 101, "two\nlines", "right\N{RIGHT-TO-LEFT OVERRIDE}left"])
def test_whoever_gives_an_order_is_named_in_one_short_line(by: str) -> None:
    """It stands in messages and in the journal."""
    with pytest.raises(RejectedInputError, match="who gives the order must be one line of text"):
        an_order(by=by)


@pytest.mark.parametrize("reason", ["x" * 501, "two\nlines"])
def test_a_reason_is_one_line(reason: str) -> None:
    """Or none."""
    with pytest.raises(RejectedInputError, match="the reason must be one line of text"):
        an_order(reason=reason)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "must end in the future"),
        (NOW, "must end in the future"),
        (NOW - DAY, "must end in the future"),
        (NOW + LONGEST_SNOOZE + DAY, "90 days at the most; for longer, waive it"),
    ],
)
def test_a_snooze_ends_within_90_days(until: object, said: str) -> None:
    """What is put up with for longer has an owner and a reason in the policy file."""
    with pytest.raises(RejectedInputError, match=said):
        make_order(OrderKind.SNOOZE, a_finding_record(), by="ada", at=NOW, until=until)  # type: ignore[arg-type]


def test_only_a_snooze_has_an_end() -> None:
    """Nothing else lasts for a time."""
    assert an_order(until=NOW + DAY).until is None
    assert an_order(OrderKind.SNOOZE, until=NOW + DAY).until == NOW + DAY


@pytest.mark.parametrize("kind", OrderKind)
@pytest.mark.parametrize("state", [FindingState.OPEN, FindingState.ACKNOWLEDGED])
def test_an_order_about_what_lasts_is_carried_out(kind: OrderKind, state: FindingState) -> None:
    """Also once somebody has answered."""
    assert find_objection(an_order(kind), a_finding_record(state=state)) == ""


def test_what_is_gone_cannot_be_answered() -> None:
    """The reason is said."""
    order = an_order(record=a_finding_record(episode=2))

    assert find_objection(order, None) == "there is no such finding"
    resolved = a_finding_record(state=FindingState.RESOLVED, episode=2)
    assert find_objection(order, resolved) == "the finding is resolved"
    assert "has opened again" in find_objection(order, a_finding_record(episode=3))
    waived = a_finding_record(state=FindingState.WAIVED, episode=2)
    assert "waived" in find_objection(order, waived)


def test_what_got_worse_is_not_acknowledged_unseen() -> None:
    """Nobody has seen it at that severity; to reopen it is right at any."""
    worse = a_finding_record(replace(a_finding(), severity=Severity.CRITICAL))

    assert find_objection(an_order(), worse) == "the finding has become critical since; it was medium"
    assert find_objection(an_order(OrderKind.REOPEN), worse) == ""
    better = a_finding_record(replace(a_finding(), severity=Severity.LOW))
    assert find_objection(an_order(), better) == ""
