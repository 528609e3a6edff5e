"""A letter as plain text, 72 columns wide but for what must not be broken."""

import textwrap
from collections.abc import Iterable, Iterator

from reactors.core.letter import Letter
from reactors.core.notices import Section

_WIDTH = 72


def letter_text(letter: Letter) -> str:
    """Return the text of a letter, its lines ended by a line feed; a command or an address stays whole."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield from _wrapped(f"{letter.urgency.upper()}: {letter.title}")
    yield "=" * _WIDTH
    for paragraph in (letter.happened, letter.effect):
        yield ""
        yield from _wrapped(paragraph)
    yield from _sections(letter.before)
    for link in letter.links:
        yield ""
        yield f"{link.title}:"
        yield f"  {link.url}"
    yield from _sections(letter.after)
    yield ""
    yield "-" * _WIDTH
    for label, value in (
        *letter.facts,
        ("Caused by", letter.actor),
        ("When", letter.occurred_at),
        ("Reference", letter.reference),
    ):
        yield from _wrapped(f"{label}: {value}", later="  ")
    if letter.acknowledgements:
        yield ""
        yield "To say that someone looks after it:"
        yield from (f"  {command}" for command in letter.acknowledgements)


def _sections(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        yield ""
        yield from _wrapped(section.heading)
        for line in section.lines:
            yield from _wrapped(line, first="- ", later="  ")
        for command in section.commands:
            yield ""
            yield f"    {command}"


def _wrapped(text: str, *, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
