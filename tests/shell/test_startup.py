"""What is checked once, when the app loads."""

import subprocess
import sys

import pytest

from local.node import ROOT
from reactors.core.errors import SettingsError
from reactors.core.policy import Policy
from reactors.core.policy_file import parse_policy
from reactors.shell.startup import check_policy
from tests.core.policy_mistakes import ROUTE, WAIVER

LOADED = """
import sys
from reactors.core.policy import Policy
from reactors.shell.startup import check_policy
check_policy(Policy())
print(*(name for name in sys.modules if name.startswith("reactors.rules.")))
"""


def a_policy_file(text: str) -> Policy:
    """Return the policy of a file."""
    return parse_policy(text, name="policy.toml")


def test_a_policy_that_names_what_there_is_passes() -> None:
    """Rules and channels are looked up among those of this app."""
    check_policy(a_policy_file(f'{WAIVER}{ROUTE}rules = ["key-near-expiry"]'))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WAIVER.replace("key-expired", "key-expire"), "policy.toml:2: waivers.*did you mean key-expired"),
        (f"{ROUTE}rules = ['key-expire']", "policy.toml:3: routes.*did you mean key-expired"),
        (ROUTE.replace("teams", "slack"), 'policy.toml:2: routes.*channel = "slack" is not one of .*teams'),
    ],
    ids=["waiver", "route", "channel"],
)
def test_a_policy_that_names_something_else_stops_the_start(text: str, message: str) -> None:
    """A waiver that never holds would be noticed too late."""
    with pytest.raises(SettingsError, match=message):
        check_policy(a_policy_file(text))


def test_no_rule_is_loaded_for_a_policy_that_names_none() -> None:
    """A cold start that only takes an event in stays short."""
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == ""
