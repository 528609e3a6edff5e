"""The policy file: what may be done where, and what is said about mistakes in it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.baseline import Baseline, Profile
from reactors.core.errors import SettingsError
from reactors.core.policy import Policy, UpdateMode, parse_policy
from tests.builders import SUBSCRIPTION, an_account_id

OTHER = "22222222-2222-2222-2222-222222222222"
ACCOUNT = an_account_id()


def parsed(text: str) -> Policy:
    """Return the policy of a file."""
    return parse_policy(text, name="policy.toml")


def scopes(*pairs: tuple[str, str]) -> str:
    """Return a policy file with these scopes."""
    return "\n".join(f'[[scopes]]\nmatch = "{match}"\nupdates = "{mode}"' for match, mode in pairs)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", scopes(("*", "observe"))], ids=["empty", "comment", "star"]
)
def test_nothing_is_changed_unless_it_is_written_down(text: str) -> None:
    """Out of the box the reactor observes, under the rule set of 2026."""
    policy = parsed(text)

    assert policy.update_mode(ACCOUNT) is UpdateMode.OBSERVE
    assert policy.baseline == Baseline(Profile.FOUNDRY_2026, timedelta(days=30))


@pytest.mark.parametrize("profile", Profile)
def test_a_profile_is_chosen_by_name(profile: Profile) -> None:
    """The three published rule sets are known."""
    assert parsed(f'profile = "{profile}"').baseline.profile is profile


@pytest.mark.parametrize("mode", UpdateMode)
def test_a_scope_says_what_may_be_done(mode: UpdateMode) -> None:
    """Each mode can be set for all of the estate."""
    assert parsed(scopes(("*", mode))).update_mode(ACCOUNT) is mode


def test_a_scope_observes_unless_it_says_more() -> None:
    """A scope can take a part of the estate out again."""
    text = f'{scopes(("*", "auto"))}\n[[scopes]]\nmatch = "/subscriptions/{SUBSCRIPTION}"'

    assert parsed(text).update_mode(ACCOUNT) is UpdateMode.OBSERVE


@pytest.mark.parametrize(
    ("match", "applies"),
    [
        (f"/subscriptions/{SUBSCRIPTION}", True),
        (f"/subscriptions/{SUBSCRIPTION}/", True),
        (f"/SUBSCRIPTIONS/{SUBSCRIPTION}/resourceGroups/RG-AI", True),
        (str(ACCOUNT), True),
        (f"/subscriptions/{OTHER}", False),
        (f"/subscriptions/{SUBSCRIPTION[:-1]}", False),
        (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg", False),
        (str(ACCOUNT)[:-1], False),
        (f"{ACCOUNT}/deployments/gpt", False),
    ],
    ids=lambda value: str(value)[-24:],
)
def test_a_scope_is_compared_by_segments(match: str, *, applies: bool) -> None:
    """A group `rg` does not speak for a group `rg-ai`."""
    mode = parsed(scopes((match, "auto"))).update_mode(ACCOUNT)

    assert mode is (UpdateMode.AUTO if applies else UpdateMode.OBSERVE)


@pytest.mark.parametrize("first", [0, 1, 2])
def test_the_longest_match_wins_whatever_the_order(first: int) -> None:
    """What is said about one resource beats what is said about its group."""
    pairs = [
        ("*", "observe"),
        (f"/subscriptions/{SUBSCRIPTION}", "auto"),
        (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai", "approve"),
    ]

    policy = parsed(scopes(*pairs[first:], *pairs[:first]))

    assert policy.update_mode(ACCOUNT) is UpdateMode.APPROVE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profile =", "policy.toml: not valid TOML"),
        ('profil = "openai"', "unknown key profil; known are profile, scopes; did you mean profile?"),
        ('profile = "foundry"', "profile = foundry is not one of seed-2025, foundry-2026, openai"),
        ('profile = "foundry-2025"', "did you mean foundry-2026?"),
        ("profile = 7", "policy.toml: profile = 7 is not one of"),
        ('scopes = "*"', "policy.toml: scopes must be tables, each written as"),
        ("scopes = [1]", "policy.toml: scopes must be tables, each written as"),
        ("[scopes]\nmatch = '*'", "policy.toml: scopes must be tables, each written as"),
        ("[[scopes]]\nupdates = 'auto'", 'scopes[0].match = None must be "*" or an id that starts with'),
        ("[[scopes]]\nmatch = 7", 'scopes[0].match = 7 must be "*"'),
        (scopes(("*", "observe"), ("rg-ai", "auto")), 'scopes[1].match = rg-ai must be "*"'),
        (scopes(("*", "always")), "scopes[0].updates = always is not one of observe, approve, auto"),
        (scopes(("*", "observed")), "did you mean observe?"),
        ("[[scopes]]\nmatch = '*'\nupdate = 'auto'", "scopes[0]: unknown key update; known are"),
        (scopes(("*", "auto"), ("*", "observe")), "scopes[1].match = * is there twice; keep one of them"),
        (scopes(("/subscriptions/A", "auto"), ("/subscriptions/a/", "auto")), "scopes[1].match = "),
    ],
)
def test_a_mistake_is_named_with_file_key_value_and_fix(text: str, message: str) -> None:
    """Whoever wrote the file can mend it without reading code."""
    with pytest.raises(SettingsError) as refused:
        parsed(text)

    assert "policy.toml" in str(refused.value)
    assert message in str(refused.value)


@given(st.text())
def test_any_other_file_is_refused(text: str) -> None:
    """Start-up ends with a message, whatever the file holds."""
    try:
        policy = parsed(text)
    except SettingsError:
        return

    assert policy == Policy()
