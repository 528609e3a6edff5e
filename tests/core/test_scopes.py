"""Where role and deny assignments hold."""

import pytest

from reactors.core.action_patterns import covers
from reactors.core.scopes import keys_named
from tests.builders import a_vault
from tests.core.grants import GROUP_SCOPE, KEY, VAULT


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("*", "a/b", True),
        ("", "a/b", False),
        ("a/*/c", "a/b/b/c", True),
        ("a*a", "a", False),
        ("a*b*c", "a-c", False),
        ("a*b*b", "ab", False),
        ("**/READ", "keys/read", True),
    ],
)
def test_a_star_stands_for_any_run_of_characters(pattern: str, action: str, expected: bool) -> None:  # noqa: FBT001 - drawn
    """No character counts for two parts of a pattern."""
    assert covers(pattern, action) is expected


def test_only_scopes_at_keys_of_the_vault_name_keys() -> None:
    """Neither its secrets nor what lies below a key do."""
    scopes = [KEY.upper(), VAULT, GROUP_SCOPE, f"{VAULT}2/keys/other", f"{VAULT}/secrets/s", f"{KEY}/x/y"]

    assert keys_named(a_vault(), scopes) == ("cmk-foundry",)
