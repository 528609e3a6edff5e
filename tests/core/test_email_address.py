"""What counts as an address of email."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.email_address import is_email_address


@pytest.mark.parametrize(
    "text",
    [
        "a@contoso.com",
        "first.last+cmk@sub.contoso.co.uk",
        "o'neil@xn--bcher-kva.example",
        "x" * 64 + "@b.example",
    ],
)
def test_addresses_of_organisations_count(text: str) -> None:
    """Whatever a directory gives to people and groups."""
    assert is_email_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "contoso.com",
        "a@localhost",
        "a@b@contoso.com",
        ".a@contoso.com",
        "a..b@contoso.com",
        "a@contoso..com",
        "a@-contoso.com",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        '"a b"@contoso.com',
        "A <a@contoso.com>",
        "a@contoso.com, b@contoso.com",
        "a@contoso.com\r\nBcc: b@contoso.com",
        "a@contoso.com\n",
        "ä@contoso.com",
        "x" * 65 + "@contoso.com",
        "a@" + "b" * 64 + ".com",
        "a@" + "b.c" * 90 + ".com",
    ],
)
def test_all_else_does_not(text: str) -> None:
    """Nothing that a server could read as more than one address, or as a header."""
    assert not is_email_address(text)


@given(st.text())
def test_an_address_is_safe_in_a_header(text: str) -> None:
    """Whatever text is tried."""
    if is_email_address(f"a{text}@contoso.com"):
        assert text.isascii()
        assert not set(text) & set(' \r\n\t<>(),;:"@\\')
