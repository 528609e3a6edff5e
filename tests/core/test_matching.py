"""A part of the estate by an id or its beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.matching import EVERYTHING, Match
from tests.builders import SUBSCRIPTION, an_account_id

ACCOUNT = an_account_id()
PREFIX = f"/subscriptions/{SUBSCRIPTION}"
VAULT = "https://kv-cmk.vault.azure.net"
VERSION = "0" * 32


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        ("*", True),
        (PREFIX, True),
        (f"{PREFIX}/", True),
        (f"{PREFIX.upper()}/resourceGroups/RG-AI", True),
        (f"{PREFIX}/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices", True),
        (str(ACCOUNT), True),
        ("/subscriptions/22222222-2222-2222-2222-222222222222", False),
        (f"{PREFIX}/resourceGroups/rg", False),
        (str(ACCOUNT)[:-1], False),
        (f"{ACCOUNT}/deployments/gpt", False),
    ],
    ids=lambda value: str(value)[-24:],
)
def test_is_compared_by_segments(text: str, *, covers: bool) -> None:
    """A group `rg` does not speak for a group `rg-ai`."""
    assert Match.of_resources(text).covers(str(ACCOUNT)) is covers


@pytest.mark.parametrize("text", [VAULT, f"{VAULT}/", f"{VAULT}/keys/CMK", f"{VAULT}/keys/cmk/{VERSION}"])
def test_an_address_covers_the_keys_below(text: str) -> None:
    """A vault, a key, or one version of it."""
    match = Match.of_subjects(text)

    assert match.covers(f"{VAULT}/keys/cmk/{VERSION}")
    assert not match.covers("https://kv-other.vault.azure.net/keys/cmk")


@pytest.mark.parametrize("text", ["*", PREFIX, str(ACCOUNT), f"{VAULT}/keys/cmk"])
def test_is_written_as_the_file_has_it(text: str) -> None:
    """So that messages and reports can be pasted back."""
    assert str(Match.of_subjects(text)) == text
    assert Match.of_subjects(str(Match.of_subjects(text))) == Match.of_subjects(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", 'must be "\\*" or an id that starts with /subscriptions/'),
        ("rg-ai", "must be"),
        ("/subscriptions", "must be"),
        ("/subscriptions/", "must have a subscription id"),
        (PREFIX[:-1], "must have a subscription id"),
        (f"{PREFIX}/resourceGroup/rg-ai", "must have resourceGroups in place of 'resourceGroup'"),
        (f"{PREFIX}/resourceGroups/rg-ai/Microsoft.Search", "must have providers in place of"),
        (f"{PREFIX}//rg-ai", "must have resourceGroups in place of ''"),
        (f"{PREFIX}/resourceGroups/rg ai", "must be names divided by single slashes"),
        (f"{PREFIX}/resourceGroups/*", "must be names divided by single slashes"),
        (f"{VAULT}/keys/cmk", "must be"),
    ],
    ids=lambda value: str(value)[-24:],
)
def test_refuses_what_could_never_match(text: str, reason: str) -> None:
    """A typing mistake must not silently leave a part of the estate out."""
    with pytest.raises(RejectedInputError, match=reason):
        Match.of_resources(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://kv-cmk.vault.azure.net",
        "https://kv-cmk",
        f"{VAULT}:443/keys/cmk",
        f"{VAULT}/secrets/cmk",
        f"{VAULT}/keys/cmk/1",
        f"{VAULT}/keys",
        "cmk",
    ],
)
def test_refuses_other_addresses(text: str) -> None:
    """Only https, and only keys."""
    with pytest.raises(RejectedInputError, match="or an address such as"):
        Match.of_subjects(text)


@given(st.text())
def test_everything_covers_any_subject(subject: str) -> None:
    """The work of the reactor itself has subjects that are neither ids nor addresses."""
    assert EVERYTHING.covers(subject)
