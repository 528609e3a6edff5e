"""Ids of resources, addresses, and outside text in reasons."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId, digest, shown, split_address
from tests.builders import SUBSCRIPTION, a_vault

VAULT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-cmk/providers/Microsoft.KeyVault/vaults/kv-cmk"


def test_a_digest_does_not_tell_casing() -> None:
    """Azure compares its ids without regard to case."""
    assert digest("Rule", "/Subscriptions/A") == digest("rule", "/subscriptions/a")


def test_a_digest_is_the_sha256_of_the_parts_joined_by_bars() -> None:
    """Table keys stay the same over releases."""
    assert digest("A", "b") == "0eab8a0a3380abf4c7d1fb0b43b66aafbb64a4b953e4eb2dccca579461912d0c"


def test_a_digest_takes_any_text() -> None:
    """A lone surrogate, legal in JSON, has no UTF-8 form of its own."""
    assert re.fullmatch("[0-9a-f]{64}", digest("\ud800"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("kv-cmk", "kv-cmk"),
        ("a\r\nb\x00\x1b[31m", r"a\r\nb\x00\x1b[31m"),
        ("größe\u202e\ud800", r"gr\xf6\xdfe\u202e\ud800"),
        (None, "None"),
        ({"ä": ["\n"]}, r"{'\xe4': ['\n']}"),
    ],
    ids=["plain", "control characters", "beyond ASCII", "null", "an object"],
)
def test_outside_text_is_shown_as_one_printable_line(value: object, expected: str) -> None:
    """A reason or a log line can neither be broken nor forged by what it quotes."""
    assert shown(value) == expected


def test_long_outside_text_is_shown_cut() -> None:
    """A body of 1 MB leaves 120 characters in a reason."""
    assert shown("x" * 1_000_000) == "x" * 120 + "…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://kv-cmk.vault.azure.net", ("kv-cmk.vault.azure.net", "")),
        ("https://kv-cmk.vault.azure.net/", ("kv-cmk.vault.azure.net", "/")),
        ("HTTPS://KV-CMK.vault.azure.net:443/a", ("KV-CMK.vault.azure.net", "/a")),
    ],
    ids=["bare", "slash", "upper case and port"],
)
def test_an_address_is_split_into_host_and_path(text: str, expected: tuple[str, str]) -> None:
    """The default port is the only one that may stand there."""
    assert split_address(text) == expected


def test_a_resource_id_is_read_whatever_its_casing() -> None:
    """Azure writes `resourcegroups` and `resourceGroups`, and provider names as it likes."""
    assert ResourceId.parse(VAULT.upper()) == ResourceId.parse(VAULT.lower()) == a_vault()


def test_a_resource_id_is_written_lower_cased() -> None:
    """One resource has one text."""
    assert str(ResourceId.parse(VAULT)) == VAULT.lower()


def test_a_resource_id_knows_its_type() -> None:
    """The type is what consumer types are found by."""
    assert ResourceId.parse(VAULT).arm_type == "microsoft.keyvault/vaults"


def test_a_nested_resource_knows_what_it_is_nested_in() -> None:
    """Encryption scopes are consumers of their own."""
    scope = ResourceId.parse(f"{VAULT}/Keys/cmk/Versions/One")

    assert scope.arm_type == "microsoft.keyvault/vaults/keys/versions"
    assert str(scope) == f"{VAULT}/keys/cmk/versions/one".lower()
    assert str(scope.parent) == f"{VAULT}/keys/cmk".lower()
    assert a_vault().child("keys", "cmk").child("versions", "one") == scope
    assert a_vault().parent is None
    assert str(a_vault()).startswith(a_vault().group_id)


@pytest.mark.parametrize("group", ["rg", "rg_1.2-(a)", "größe", "資源", "x" * 90])
def test_a_resource_group_may_have_any_letters(group: str) -> None:
    """Resource groups are named in every script."""
    assert ResourceId.parse(VAULT.replace("rg-cmk", group)).resource_group == group


def test_a_group_name_without_a_lower_case_of_its_own_is_rejected() -> None:
    """A dotted capital I becomes two characters in lower case, and those would not be read again."""
    with pytest.raises(RejectedInputError, match="naming rules"):
        ResourceId.parse(VAULT.replace("rg-cmk", "rg-\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"))


@pytest.mark.parametrize(
    "value", [None, 7, [], {}, "", "/", "/subscriptions", VAULT + "/keys", VAULT[:-7], VAULT + "/a/b" * 4]
)
def test_what_is_no_id_of_a_resource_is_rejected(value: object) -> None:
    """Only resources inside a resource group are known, nested at most three times."""
    with pytest.raises(RejectedInputError, match="not the id of an ARM resource"):
        ResourceId.parse(value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SUBSCRIPTION, "11111111"),
        (SUBSCRIPTION, SUBSCRIPTION.replace("1", "g")),
        (SUBSCRIPTION, SUBSCRIPTION.replace("1", "\N{ARABIC-INDIC DIGIT ONE}")),
        ("rg-cmk", ""),
        ("rg-cmk", ".."),
        ("rg-cmk", "rg."),
        ("rg-cmk", "x" * 91),
        ("rg-cmk", "rg cmk"),
        ("rg-cmk", "rg%2fcmk"),
        ("rg-cmk", "rg?x"),
        ("rg-cmk", "rg#x"),
        ("rg-cmk", "rg\\x"),
        ("rg-cmk", "rg'x"),
        ("rg-cmk", "rg\n"),
        ("rg-cmk", "rg\x00"),
        ("rg-cmk", "rg\ud800"),
        ("Microsoft.KeyVault", "Evil.KeyVault"),
        ("Microsoft.KeyVault", "Microsoft.Key.Vault"),
        ("vaults", "va-ults"),
        ("kv-cmk", "-kv"),
        ("kv-cmk", "kv|x"),
        ("kv-cmk", "kv' or 1==1"),
        ("kv-cmk", "kv\n"),
        ("kv-cmk", "k" * 65),
    ],
)
def test_an_id_with_a_part_against_the_naming_rules_is_rejected(old: str, new: str) -> None:
    """No part of an id can change a URL, a query or a table key that it is put into."""
    with pytest.raises(RejectedInputError, match="naming rules"):
        ResourceId.parse(VAULT.replace(old, new))


@given(
    st.text()
    | st.text("/sSrRgG\u0130\u0131\u212a.-%?#\\", max_size=20).map(lambda text: VAULT.replace("rg-cmk", text))
)
def test_a_resource_id_reads_what_it_writes(text: str) -> None:
    """An id that was accepted once is accepted again, and nothing but rejection is ever raised."""
    try:
        accepted = ResourceId.parse(text)
    except RejectedInputError:
        return

    assert ResourceId.parse(str(accepted)) == accepted
