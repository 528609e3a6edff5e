"""What a policy decides: what may be done where, what is waived, who is told."""

from datetime import UTC, datetime, timedelta

import pytest

from reactors.core.baseline import Baseline
from reactors.core.matching import EVERYTHING, Match
from reactors.core.policy import Policy, Route, Scope, UpdateMode, Waiver
from reactors.core.severity import Severity
from tests.builders import NOW, SUBSCRIPTION, a_key_uri, an_account_id

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai"
ACCOUNT = an_account_id()
RULE = "key-expired"
TEAMS = "teams"


def a_scope(match: str = "*", mode: UpdateMode = UpdateMode.AUTO, *, cmk: bool = True, **tags: str) -> Scope:
    """Return a scope of these tags."""
    return Scope(Match.of_resources(match), mode, frozenset(tags.items()), cmk)


def a_waiver(match: str = "*", *, rule: str = RULE, until: datetime = NOW) -> Waiver:
    """Return a waiver that ends now."""
    return Waiver(rule, Match.of_subjects(match), "It is taken down soon.", "ai@contoso.com", until)


def routed(
    *routes: Route,
    severity: Severity = Severity.MEDIUM,
    rule_ids: tuple[str, ...] = (RULE,),
    subjects: tuple[str, ...] = (str(ACCOUNT),),
) -> bool:
    """Say whether Teams is told of an expired key under these routes."""
    return Policy(routes=routes).routed(TEAMS, severity=severity, rule_ids=rule_ids, subjects=subjects)


def test_an_empty_policy_changes_nothing_and_expects_everything() -> None:
    """Out of the box it observes, demands customer-managed keys, waives nothing and tells all."""
    policy = Policy()

    assert policy.update_mode(ACCOUNT, {}) is UpdateMode.OBSERVE
    assert policy.requires_cmk(ACCOUNT, {})
    assert policy.waiver(RULE, str(ACCOUNT), NOW) is None
    assert policy.routed(TEAMS, severity=Severity.INFO, rule_ids=(), subjects=())


def test_the_notice_periods_are_90_30_7_and_1_days() -> None:
    """A key version that expires in a quarter is worth a word."""
    assert [period.days for period in Baseline().notice_periods] == [90, 30, 7, 1]
    assert Baseline().expiry_notice == timedelta(days=90)


@pytest.mark.parametrize("first", [0, 1, 2])
def test_the_longest_match_wins_whatever_the_order(first: int) -> None:
    """What is said about a group beats what is said about its subscription."""
    scopes = [
        a_scope("*", UpdateMode.OBSERVE),
        a_scope(f"/subscriptions/{SUBSCRIPTION}", UpdateMode.AUTO),
        a_scope(GROUP, UpdateMode.APPROVE),
    ]

    policy = Policy(scopes=(*scopes[first:], *scopes[:first]))

    assert policy.update_mode(ACCOUNT, {}) is UpdateMode.APPROVE


@pytest.mark.parametrize(
    ("tags", "mode"),
    [
        ({}, UpdateMode.OBSERVE),
        ({"environment": "lab"}, UpdateMode.AUTO),
        ({"ENVIRONMENT": "lab", "owner": "ml"}, UpdateMode.AUTO),
        ({"environment": "Lab"}, UpdateMode.OBSERVE),
        ({"environment": "lab", "Freeze": "yes"}, UpdateMode.APPROVE),
        ({"freeze": "yes"}, UpdateMode.OBSERVE),
    ],
    ids=str,
)
def test_of_equally_long_matches_the_one_with_more_tags_wins(tags: dict[str, str], mode: UpdateMode) -> None:
    """Names of tags are compared without regard to case, values exactly."""
    policy = Policy(
        scopes=(
            a_scope(GROUP, UpdateMode.OBSERVE),
            a_scope(GROUP, UpdateMode.AUTO, environment="lab"),
            a_scope(GROUP, UpdateMode.APPROVE, environment="lab", freeze="yes"),
        )
    )

    assert policy.update_mode(ACCOUNT, tags) is mode


def test_a_longer_match_beats_one_with_tags() -> None:
    """Where a resource is says more than how it is labelled."""
    policy = Policy(scopes=(a_scope("*", environment="lab"), a_scope(GROUP, UpdateMode.OBSERVE)))

    assert policy.update_mode(ACCOUNT, {"environment": "lab"}) is UpdateMode.OBSERVE


@pytest.mark.parametrize("reverse", [False, True])
def test_of_scopes_that_decide_alike_the_most_careful_wins(*, reverse: bool) -> None:
    """Two tags of one resource may say different things."""
    scopes = (
        a_scope("*", UpdateMode.AUTO, cmk=False, team="ml"),
        a_scope("*", UpdateMode.APPROVE, environment="production"),
    )

    policy = Policy(scopes=scopes[::-1] if reverse else scopes)
    tags = {"team": "ml", "environment": "production"}

    assert policy.update_mode(ACCOUNT, tags) is UpdateMode.APPROVE
    assert policy.requires_cmk(ACCOUNT, tags)


@pytest.mark.parametrize(("tags", "required"), [({}, True), ({"environment": "lab"}, False)])
def test_a_scope_can_except_resources_from_customer_managed_keys(
    tags: dict[str, str], *, required: bool
) -> None:
    """A sandbox of the data scientists may do without."""
    policy = Policy(scopes=(a_scope("*"), a_scope("*", cmk=False, environment="lab")))

    assert policy.requires_cmk(ACCOUNT, tags) is required


@pytest.mark.parametrize(
    ("after", "holds"), [(timedelta(0), True), (timedelta(microseconds=1), False), (timedelta(days=-9), True)]
)
def test_a_waiver_holds_until_its_last_moment(after: timedelta, *, holds: bool) -> None:
    """Then the finding opens again."""
    policy = Policy(waivers=(a_waiver(),))

    assert (policy.waiver(RULE, str(ACCOUNT), NOW + after) is not None) is holds


@pytest.mark.parametrize(
    ("match", "subject", "holds"),
    [
        (GROUP, str(ACCOUNT), True),
        ("/subscriptions/22222222-2222-2222-2222-222222222222", str(ACCOUNT), False),
        (f"https://{a_key_uri().host}", str(a_key_uri()), True),
        (str(a_key_uri()).upper().replace("HTTPS", "https"), str(a_key_uri()), True),
        (str(a_key_uri()), str(ACCOUNT), False),
        (f"{a_key_uri()}-other", str(a_key_uri()), False),
    ],
    ids=["group", "another subscription", "vault", "key", "key and account", "another key"],
)
def test_a_waiver_covers_what_it_names_and_what_lies_below(match: str, subject: str, *, holds: bool) -> None:
    """Subjects are ARM ids and key URIs."""
    policy = Policy(waivers=(a_waiver(match),))

    assert (policy.waiver(RULE, subject, NOW) is not None) is holds
    assert policy.waiver("key-near-expiry", subject, NOW) is None


def test_of_several_waivers_the_one_that_lasts_longest_is_shown() -> None:
    """The finding stays waived as long as any holds."""
    longest = a_waiver(until=datetime(2028, 1, 1, tzinfo=UTC))
    policy = Policy(waivers=(a_waiver(GROUP), longest, a_waiver(str(ACCOUNT))))

    assert policy.waiver(RULE, str(ACCOUNT), NOW) is longest


def test_a_channel_without_routes_is_told_everything() -> None:
    """Routes of another channel do not silence it."""
    assert routed(Route("email", Severity.CRITICAL))


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (Route(TEAMS), True),
        (Route(TEAMS, Severity.MEDIUM), True),
        (Route(TEAMS, Severity.LOW), True),
        (Route(TEAMS, Severity.HIGH), False),
        (Route(TEAMS, rules=frozenset({RULE, "another"})), True),
        (Route(TEAMS, rules=frozenset({"another"})), False),
        (Route(TEAMS, match=Match.of_subjects(GROUP)), True),
        (Route(TEAMS, match=Match.of_subjects("https://kv-other.vault.azure.net")), False),
    ],
    ids=[
        "all",
        "as severe",
        "more severe",
        "not severe enough",
        "rule",
        "other rule",
        "group",
        "other vault",
    ],
)
def test_a_route_takes_what_is_severe_enough_and_meant(route: Route, *, told: bool) -> None:
    """All that a route says must hold."""
    assert routed(route) is told


def test_any_route_of_a_channel_will_do() -> None:
    """A team can ask for its own resources and for all that is critical."""
    narrow, critical = Route(TEAMS, match=Match.of_subjects(GROUP)), Route(TEAMS, Severity.CRITICAL)

    assert routed(critical, narrow)
    assert routed(narrow, critical, severity=Severity.CRITICAL, subjects=("https://kv-x.vault.azure.net",))
    assert not routed(narrow, critical, subjects=("https://kv-x.vault.azure.net",))


def test_a_notice_about_no_subject_goes_where_everything_goes() -> None:
    """Only a route that covers everything covers nothing in particular."""
    assert routed(Route(TEAMS, match=EVERYTHING), subjects=())
    assert not routed(Route(TEAMS, match=Match.of_subjects(GROUP)), subjects=())
