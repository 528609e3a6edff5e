"""Names for people."""

import pytest

from local.drill.told import plain, short, subject_name

VERSION = "2" * 32
HOME = "/subscriptions/11111111-1111-1111-1111-111111111111"


def test_only_key_versions_are_cut() -> None:
    """Other words of hex digits stay whole."""
    assert short(f"{VERSION} deadbeef {'a' * 64}") == f"22222222… deadbeef {'a' * 64}"


def test_keys_are_named_with_their_vault() -> None:
    """An address is more than people want to read."""
    text = f"from https://kv-a.vault.azure.net/keys/cmk/{VERSION} to https://kv-b.vault.azure.net/keys/cmk"

    assert plain(text) == "from cmk 22222222… in kv-a to cmk in kv-b"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (f"{HOME}/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/prod", "prod"),
        (HOME, "subscription 11111111…"),
        ("https://kv.vault.azure.net/keys/cmk", "cmk in kv"),
    ],
)
def test_a_subject_is_named_by_its_end(subject: str, expected: str) -> None:
    """Whatever kind of subject it is."""
    assert subject_name(subject) == expected
