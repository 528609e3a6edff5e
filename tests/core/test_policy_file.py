"""The policy file: what is read, and what is said about mistakes in it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.channels import AUTOMATION, channel_names
from reactors.core.baseline import Baseline, Profile
from reactors.core.errors import SettingsError
from reactors.core.matching import EVERYTHING, Match
from reactors.core.policy import Policy, Route, Scope, UpdateMode, Waiver
from reactors.core.policy_file import check_channels, check_rules, parse_policy
from reactors.core.severity import Severity
from reactors.rules import load_rules
from tests.core.policy_mistakes import MISTAKES, PREFIX, ROUTE, SCOPE, WAIVER

ROOT = Path(__file__).parents[2]
FILES = sorted([ROOT / "policy.toml", ROOT / "local" / "drill" / "policy.toml"])


def parsed(text: str) -> Policy:
    """Return the policy of a file."""
    return parse_policy(text, name="policy.toml")


def refused(text: str) -> str:
    """Return what is said about a file."""
    with pytest.raises(SettingsError) as error:
        parsed(text)
    return str(error.value)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\r\n", "scopes = []\nwaivers = []\nroutes = []"])
def test_a_file_that_says_nothing_is_the_default(text: str) -> None:
    """Out of the box the reactor observes, under the rule set of 2026."""
    assert parsed(text) == Policy()


@pytest.mark.parametrize("profile", Profile)
def test_a_profile_is_chosen_by_name(profile: Profile) -> None:
    """The three published rule sets are known."""
    assert parsed(f'profile = "{profile}"').baseline == Baseline(profile)


def test_notice_periods_are_whole_days() -> None:
    """The longest is when people first hear of it."""
    baseline = parsed("[notice]\nexpiry_days = [3650, 1]\nbehind_days = 365").baseline

    assert baseline.notice_periods == (timedelta(days=3650), timedelta(days=1))
    assert baseline.expiry_notice == timedelta(days=3650)
    assert baseline.behind_grace == timedelta(days=365)


@pytest.mark.parametrize("mode", UpdateMode)
def test_a_scope_says_what_may_be_done(mode: UpdateMode) -> None:
    """Each mode can be set for all of the estate."""
    assert parsed(f'{SCOPE}updates = "{mode}"').scopes == (Scope(EVERYTHING, mode),)


def test_a_scope_observes_and_demands_keys_unless_it_says_otherwise() -> None:
    """A scope can take a part of the estate out again."""
    assert parsed(SCOPE).scopes == (Scope(EVERYTHING, UpdateMode.OBSERVE, frozenset(), require_cmk=True),)


def test_a_scope_takes_tags() -> None:
    """Names are kept in lower case, values as they are."""
    text = f'[[scopes]]\nmatch = "{PREFIX}"\nrequire_cmk = false\ntags = {{ Environment = "Lab" }}'

    (scope,) = parsed(text).scopes

    tags = frozenset({("environment", "Lab")})
    assert scope == Scope(Match.of_resources(PREFIX), tags=tags, require_cmk=False)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2027-01-31", datetime.combine(date(2027, 1, 31), time.max, UTC)),
        ("2027-01-31T12:00:00Z", datetime(2027, 1, 31, 12, tzinfo=UTC)),
        ("2027-01-31 12:00:00+02:00", datetime(2027, 1, 31, 10, tzinfo=UTC)),
        ("9999-12-31", datetime.combine(date(9999, 12, 31), time.max, UTC)),
    ],
)
def test_a_waiver_ends_with_its_day_or_at_its_moment(until: str, expected: datetime) -> None:
    """All times are kept in UTC."""
    (waiver,) = parsed(WAIVER.replace("2027-01-31", until)).waivers

    assert waiver == Waiver("key-expired", EVERYTHING, "It is taken down soon.", "ai@contoso.com", expected)
    assert waiver.until.tzinfo is UTC


def test_a_route_takes_everything_unless_it_says_less() -> None:
    """A severity alone is the common case."""
    text = f'{ROUTE}\n{ROUTE}severity = "high"\nrules = ["key-expired"]\nmatch = "{PREFIX}"'

    assert parsed(text).routes == (
        Route("teams"),
        Route("teams", Severity.HIGH, frozenset({"key-expired"}), Match.of_resources(PREFIX)),
    )


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_file_line_key_value_and_what_is_allowed(
    text: str, line: int, message: str
) -> None:
    """Whoever wrote the file can mend it without reading code."""
    said = refused(text)

    assert message in said
    assert said.startswith(f"policy.toml:{line}: ")
    assert len(said) < 400
    assert said.isprintable()


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES.values(), ids=MISTAKES)
def test_the_line_is_right_in_the_middle_of_a_long_file(text: str, line: int, message: str) -> None:
    """Comments, empty lines and Windows line ends before it count."""
    lines = ["# Our estate", "", "# maintained by the platform team", ""]

    said = refused("\r\n".join(lines + text.splitlines()) + ("\r\n" if text.endswith("\n") else ""))

    if "on line" not in message:
        assert message in said
    assert said.startswith(f"policy.toml:{line + len(lines)}: ")


def test_a_file_nested_too_deep_is_refused() -> None:
    """The parser of Python says no more about it."""
    assert refused(f"a = {'[' * 5000}") == "policy.toml: not valid TOML: nested too deep"


@given(st.text())
def test_any_other_file_is_refused(text: str) -> None:
    """Start-up ends with a message, whatever the file holds."""
    try:
        policy = parsed(text)
    except SettingsError:
        return

    assert policy == Policy()


def test_a_rule_that_does_not_exist_is_refused_with_its_line() -> None:
    """A waiver of it would never hold, and a route to it never tell."""
    waiver = parsed(f"{SCOPE}\n{WAIVER.replace('key-expired', 'key-expred')}")
    route = parsed(f'{ROUTE}rules = ["key-expired", "purge-protection"]')

    with pytest.raises(SettingsError) as mistyped:
        check_rules(waiver, {"key-expired", "key-near-expiry"})
    with pytest.raises(SettingsError) as unknown:
        check_rules(route, {"key-expired"})

    assert str(mistyped.value) == (
        'policy.toml:5: waivers[0].rule = "key-expred" is not the id of a rule; '
        "`cmk rules` lists them; did you mean key-expired?"
    )
    assert str(unknown.value) == (
        'policy.toml:3: routes[0].rules = "purge-protection" is not the id of a rule; `cmk rules` lists them'
    )


def test_a_channel_that_does_not_exist_is_refused_with_its_line() -> None:
    """Nobody would be told through it."""
    policy = parsed(f"{SCOPE}{ROUTE.replace('teams', 'team')}")

    with pytest.raises(SettingsError, match=re.escape("policy.toml:4: routes[0].channel = ")) as refusal:
        check_channels(policy, {"teams", "email"})

    assert str(refusal.value).endswith('"team" is not one of email, teams; did you mean teams?')


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_files_of_this_project_are_right(file: Path) -> None:
    """They name only what there is."""
    policy = parse_policy(file.read_text(encoding="utf-8"), name=file.name)

    check_rules(policy, {rule.id for rule in load_rules()})
    check_channels(policy, channel_names(), AUTOMATION)
