"""Outside text made fit for people."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.plain import plain

SHOWN = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]))


@pytest.mark.parametrize(
    "char",
    ["\n", "\r", "\x1b", "\x7f", "\u2028", "\u2029", "\u202e", "\u200b", "\ud800", "\ue000", "\u0378"],
    ids=lambda char: f"U+{ord(char):04X}",
)
def test_an_unshowable_character_becomes_the_replacement_character(char: str) -> None:
    """Nothing can break a line, turn the direction of reading or hide."""
    assert plain(f"a{char}b") == "a\N{REPLACEMENT CHARACTER}b"


@given(SHOWN)
def test_showable_text_within_the_limit_stays_as_it_is(text: str) -> None:
    """Names in every script are shown as written."""
    assert plain(text, limit=max(len(text), 1)) == text


def test_text_of_exactly_the_limit_is_not_cut() -> None:
    """The limit is the longest text allowed."""
    assert plain("abcde", limit=5) == "abcde"


def test_longer_text_is_cut_with_a_mark() -> None:
    """The mark is part of the limit."""
    assert plain("abcdef", limit=5) == "abcd…"


@given(st.text(), st.integers(1, 20))
def test_whatever_comes_in_is_one_short_line_of_showable_text(text: str, limit: int) -> None:
    """No input gets around the limit or the replacement."""
    shown = plain(text, limit=limit)

    assert len(shown) <= limit
    assert not any(unicodedata.category(char).startswith("C") for char in shown)
    assert len(shown.splitlines()) <= 1
