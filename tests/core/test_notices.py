"""Notices and their way through the outbox."""

from hypothesis import given

from reactors.core.notices import Notice, notice_from_json, notice_to_json
from tests.strategies import NOTICES


@given(NOTICES)
def test_a_notice_comes_back_from_text_as_it_was(notice: Notice) -> None:
    """What people read is what was decided, to the last character."""
    assert notice_from_json(notice_to_json(notice)) == notice
