"""A digest is due at its time of the day, in summer and in winter, and once a day."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.digest_times import latest_digest
from reactors.core.telling import DigestPlan, Every, Weekday

BERLIN = "Europe/Berlin"
DAILY = DigestPlan(Every.DAY, time(8))
WEEKLY = DigestPlan(Every.WEEK, time(8), Weekday.MONDAY)
ZONES = ["UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]


def next_digest(plan: DigestPlan, zone: str, after: datetime) -> datetime:
    """Return the first digest that is due after a moment, found by looking twice a day."""
    looks = (latest_digest(plan, zone, after + timedelta(hours=12 * count)) for count in range(20))
    return next(due for due in looks if due > after)


def at(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "after", "due"),
    [
        (DAILY, "2026-11-02T06:59", "2026-11-02T07:00"),
        (DAILY, "2026-11-02T07:00", "2026-11-03T07:00"),
        (DAILY, "2026-07-02T05:59", "2026-07-02T06:00"),
        (WEEKLY, "2026-11-02T06:59", "2026-11-02T07:00"),
        (WEEKLY, "2026-11-02T07:00", "2026-11-09T07:00"),
        (WEEKLY, "2026-11-08T23:30", "2026-11-09T07:00"),
    ],
)
def test_the_next_one_is_due_after_the_moment(plan: DigestPlan, after: str, due: str) -> None:
    """At eight in Berlin, which is another hour of UTC in summer."""
    assert next_digest(plan, BERLIN, at(after)) == at(due)


def test_the_day_is_that_of_the_zone() -> None:
    """Monday begins on Sunday in UTC where it is far in the east."""
    early = DigestPlan(Every.WEEK, time(0, 30), Weekday.MONDAY)

    assert next_digest(early, "Pacific/Apia", at("2026-11-01T00:00")) == at("2026-11-01T11:30")


def test_a_time_that_is_skipped_is_due_later_that_night() -> None:
    """Clocks went from 2:00 to 3:00 on 29 March 2026: half past two is half past three."""
    plan = DigestPlan(Every.DAY, time(2, 30))

    first = next_digest(plan, BERLIN, at("2026-03-28T12:00"))

    assert first == at("2026-03-29T01:30")
    assert next_digest(plan, BERLIN, first) == at("2026-03-30T00:30")


def test_a_time_that_comes_twice_is_due_once() -> None:
    """Clocks went from 3:00 back to 2:00 on 25 October 2026."""
    plan = DigestPlan(Every.DAY, time(2, 30))

    first = next_digest(plan, BERLIN, at("2026-10-24T12:00"))

    assert first == at("2026-10-25T00:30")
    assert next_digest(plan, BERLIN, first) == at("2026-10-26T01:30")


@pytest.mark.parametrize(
    ("before", "after"), [("2026-03-28T07:00", "2026-03-29T06:00"), ("2026-10-24T06:00", "2026-10-25T07:00")]
)
def test_eight_stays_eight_when_the_clocks_change(before: str, after: str) -> None:
    """The day has 23 or 25 hours."""
    assert next_digest(DAILY, BERLIN, at(before)) == at(after)


def test_the_latest_one_may_be_due_this_moment() -> None:
    """Or up to a period ago."""
    assert latest_digest(WEEKLY, BERLIN, at("2026-11-02T07:00")) == at("2026-11-02T07:00")
    assert latest_digest(WEEKLY, BERLIN, at("2026-11-02T06:59")) == at("2026-10-26T07:00")


@given(
    moment=st.integers(1_577_836_800, 2_051_222_400).map(lambda each: datetime.fromtimestamp(each, UTC)),
    clock=st.times(),
    every=st.sampled_from(Every),
    weekday=st.sampled_from(Weekday),
    zone=st.sampled_from(ZONES),
)
def test_between_two_of_them_there_is_none(
    moment: datetime, clock: time, every: Every, weekday: Weekday, zone: str
) -> None:
    """Whatever the plan, the zone and the moment: one follows the other within a period and some hours."""
    plan, now = DigestPlan(every, clock, weekday), moment

    latest, following = latest_digest(plan, zone, now), next_digest(plan, zone, now)

    assert latest <= now < following
    assert next_digest(plan, zone, latest) == following
    assert latest_digest(plan, zone, following) == following
    period = timedelta(days=7 if every is Every.WEEK else 1)
    assert abs(following - latest - period) <= timedelta(hours=2)
