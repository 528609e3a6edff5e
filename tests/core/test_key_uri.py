"""Addresses of keys: what is taken, how it is written, and that nothing else gets through."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri
from tests.builders import FIRST, SUFFIXES, a_key_uri

KEY = f"https://kv-cmk.vault.azure.net/keys/cmk-foundry/{FIRST}"

VAULT_NAMES = st.from_regex(r"[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]", fullmatch=True)
KEY_NAMES = st.from_regex(r"[a-zA-Z0-9-]{1,127}", fullmatch=True)
VERSIONS = st.none() | st.from_regex(r"[a-zA-Z0-9]{32}", fullmatch=True)
NEAR_MISSES = st.from_regex(
    r"(https:|HTTPS:|/|\\|@|user|:|443|\?|#|%2f|%00|\t|\n| |\[|\]|kv-cmk|\.\.|\u212a"
    r"|\.vault\.azure\.net|\.evil\.example|keys|cmk|0{32}){1,12}",
    fullmatch=True,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KEY, a_key_uri(FIRST)),
        (KEY.upper().replace("HTTPS", "https"), a_key_uri(FIRST)),
        (KEY.removesuffix(f"/{FIRST}"), a_key_uri()),
        (KEY.replace(".net/", ".net:443/"), a_key_uri(FIRST)),
        (KEY + "/", a_key_uri(FIRST)),
        ("https://hsm.managedhsm.azure.net/keys/a", KeyUri("hsm.managedhsm.azure.net", "a")),
    ],
    ids=["pinned", "upper case", "versionless", "default port", "slash at the end", "managed HSM"],
)
def test_a_key_uri_is_read(text: str, expected: KeyUri) -> None:
    """The forms in which Azure writes key URIs all give one value."""
    assert KeyUri.parse(text, suffixes=SUFFIXES) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        True,
        [KEY],
        {"id": KEY},
        "",
        "kv-cmk",
        KEY.replace("https", "http"),
        KEY.replace("https:", ""),
        KEY.replace("https:", "javascript:"),
        KEY.replace("/keys/", "/secrets/"),
        KEY.replace("/keys/", "/"),
        KEY + "/x",
        KEY.removesuffix(f"cmk-foundry/{FIRST}"),
        KEY + "?x=1",
        KEY + "?",
        KEY + "#x",
        KEY + "#",
        KEY.replace("cmk-foundry", "cmk%2ffoundry"),
        KEY.replace("cmk-foundry", "cmk\\foundry"),
        KEY.replace("cmk-foundry", "cmk foundry"),
        KEY.replace("cmk-foundry", "cmk\tfoundry"),
        KEY.replace("cmk-foundry", "cmk\nfoundry"),
        KEY.replace("cmk-foundry", "cmk\x00foundry"),
        KEY.replace("cmk-foundry", "cmk\ud800"),
        KEY.replace("cmk-foundry", "größe"),
        KEY.replace("cmk-foundry", "k" * 128),
        KEY.replace("cmk-foundry", ""),
        KEY.replace("cmk-foundry", ".."),
        KEY.replace(FIRST, FIRST[:-1]),
        KEY.replace(FIRST, FIRST + "0"),
        KEY.replace(FIRST, "-" * 32),
        KEY.replace("https://", "https://\t"),
        KEY.replace(".net/", ".net\n/"),
        "\x00" + KEY,
        " " + KEY,
    ],
    ids=ascii,
)
def test_what_is_no_key_uri_is_rejected(value: object) -> None:
    """Nothing is dropped, decoded or guessed to make sense of it."""
    with pytest.raises(RejectedInputError):
        KeyUri.parse(value, suffixes=SUFFIXES)


@pytest.mark.parametrize(
    "host",
    [
        "kv-cmk.vault.azure.net.evil.example",
        "evil.example",
        "vault.azure.net",
        ".vault.azure.net",
        "kv-cmkvault.azure.net",
        "a.kv-cmk.vault.azure.net",
        "kv-cmk.vault.azure.net.",
        "kv-cmk..vault.azure.net",
        "user@kv-cmk.vault.azure.net",
        "@kv-cmk.vault.azure.net",
        "kv-cmk.vault.azure.net@evil.example",
        "kv-cmk.vault.azure.net:8443",
        "kv-cmk.vault.azure.net:",
        "kv-cmk.vault.azure.net:\N{FULLWIDTH DIGIT FOUR}43",
        "kv-cmk.vault.azure.net\\evil.example",
        "evil.example\\.vault.azure.net",
        "evil.example%2f.vault.azure.net",
        "evil.example?.vault.azure.net",
        "evil.example#.vault.azure.net",
        "127.0.0.1",
        "169.254.169.254",
        "2130706433",
        "[::1]",
        "[::1",
        "[vab.vault.azure.net]",
        "kv--cmk.vault.azure.net",
        "-kv.vault.azure.net",
        "kv-.vault.azure.net",
        "1kv.vault.azure.net",
        "kv.vault.azure.net",
        f"k{'v' * 24}.vault.azure.net",
        "kv-cmk\N{FULLWIDTH FULL STOP}vault.azure.net",
        "\N{KELVIN SIGN}v-cmk.vault.azure.net",
        "kv\u0301cmk.vault.azure.net",
        "kv-cmk.vault.azure.cn",
        "",
    ],
    ids=ascii,
)
def test_a_key_uri_on_another_host_is_rejected(host: str) -> None:
    """No request and no token can go to a host outside the configured suffixes."""
    with pytest.raises(RejectedInputError):
        KeyUri.parse(f"https://{host}/keys/cmk-foundry/{FIRST}", suffixes=SUFFIXES)


def test_a_foreign_host_is_named_with_the_suffixes_that_are_allowed() -> None:
    """The reason tells an operator whether the event or the setting is wrong."""
    expected = (
        "vault host evil.example is outside the configured suffix .vault.azure.net, .managedhsm.azure.net"
    )

    with pytest.raises(RejectedInputError, match=expected):
        KeyUri.parse("https://evil.example/keys/a", suffixes=SUFFIXES)


def test_no_suffix_allows_no_host() -> None:
    """An empty list of suffixes is not a way around the check."""
    with pytest.raises(RejectedInputError):
        KeyUri.parse(KEY, suffixes=())


def test_an_empty_version_means_versionless() -> None:
    """ARM writes an empty `keyVersion` where a resource follows the key."""
    assert KeyUri.of("kv-cmk.vault.azure.net", "cmk-foundry", "", suffixes=SUFFIXES) == a_key_uri()


def test_a_key_uri_is_asked_for_its_parts() -> None:
    """Vault, key and version are told apart without taking text to pieces again."""
    uri = a_key_uri(FIRST)

    assert uri.vault_name == "kv-cmk"
    assert uri.versionless == a_key_uri()
    assert uri.versionless.at(FIRST) == uri
    assert str(uri) == KEY
    assert str(a_key_uri()) == KEY.removesuffix(f"/{FIRST}")


@given(VAULT_NAMES, st.sampled_from(SUFFIXES), KEY_NAMES, VERSIONS)
def test_a_key_uri_reads_what_it_writes(vault: str, suffix: str, name: str, version: str | None) -> None:
    """Every legal key has one lower-cased text, from which the same key is read."""
    uri = KeyUri.of(vault + suffix, name, version, suffixes=SUFFIXES)

    assert KeyUri.parse(str(uri), suffixes=SUFFIXES) == uri
    assert KeyUri.parse(str(uri).upper(), suffixes=SUFFIXES) == uri
    assert str(uri) == str(uri).lower()


@given(st.text() | NEAR_MISSES | st.builds(lambda host: f"https://{host}/keys/a", st.text()))
@example("https://[::1/keys/a")
def test_no_accepted_key_uri_has_a_host_outside_the_suffixes(text: str) -> None:
    """Whatever the text, it is a key in a vault below the suffix, or it is rejected."""
    try:
        uri = KeyUri.parse(text, suffixes=SUFFIXES)
    except RejectedInputError:
        return

    assert re.fullmatch(r"[a-z][a-z0-9-]{2,23}\.(vault|managedhsm)\.azure\.net", uri.host)
    assert text.lower().startswith(f"https://{uri.host}")


@given(st.text(max_size=40), KEY_NAMES | st.text(max_size=40), st.none() | st.text(max_size=40))
def test_parts_are_checked_like_the_whole(vault: str, name: str, version: str | None) -> None:
    """A key URI that was built from parts can always be written and read again."""
    try:
        uri = KeyUri.of(f"{vault}.vault.azure.net", name, version, suffixes=SUFFIXES)
    except RejectedInputError:
        return

    assert KeyUri.parse(str(uri), suffixes=SUFFIXES) == uri
