"""
Email: HTML that reads in light and dark and in Outlook, and the same as plain text.

All text is escaped by the template, which has no scripts, no images and nothing to load.
Source: "Gmail: message clipped" (over about 102 KB); RFC 5322, 2.1.1 and 2.2 (a header is one line).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reactors.channels import Channel
from reactors.core.email import Email, email_number, email_thread
from reactors.core.letter import Letter, letter_of, urgency_of
from reactors.core.letter_text import letter_text
from reactors.core.message import Message
from reactors.core.notices import Notice, Section, Stage
from reactors.core.plain import plain
from reactors.core.severity import Severity

if TYPE_CHECKING:
    from jinja2 import Template

MAX_BYTES = 90_000
MAX_SUBJECT = 150
_TEMPLATE = "email.html.jinja"
_SAID_FIRST = frozenset({Severity.CRITICAL, Severity.HIGH, Stage.RESOLVED})
_CUT = Section("Cut", ("The rest is in the findings table.",))

_BANDS: Mapping[str, str] = {
    Severity.CRITICAL: "#a4262c",
    Severity.HIGH: "#b5410b",
    Severity.MEDIUM: "#7f5f00",
    Severity.LOW: "#0f5a9e",
    Severity.INFO: "#0b6a3c",
    Stage.RESOLVED: "#0b6a3c",
}


def render(message: Message) -> Email:
    """
    Return the email of a message, its HTML and its text at most 90 KB each.

    Sections that would make it larger are left out from the end, and a line says so; if that is not
    enough, facts and links go too.
    """
    return next(sized for sized in _ever_smaller(message) if _fits(sized))


def _ever_smaller(message: Message) -> Iterator[Email]:
    sections = message.notice.in_order
    yield _email(message, sections)
    for count in reversed(range(len(sections))):
        yield _email(message, (*sections[:count], _CUT))
    yield _email(replace(message, notice=replace(message.notice, facts=(), links=())), (_CUT,))


def _fits(email: Email) -> bool:
    return max(len(email.html.encode()), len(email.text.encode())) <= MAX_BYTES


def _email(message: Message, sections: tuple[Section, ...]) -> Email:
    letter = letter_of(message, sections)
    return Email(
        subject=_subject(message.notice),
        text=letter_text(letter),
        html=_html(letter),
        number=email_number(message.reference),
        thread=email_thread(message.conversation),
    )


def _subject(notice: Notice) -> str:
    urgency = urgency_of(notice)
    prefix = f"[{urgency}] " if urgency in _SAID_FIRST else ""
    return plain(f"{prefix}{notice.title}".strip() or "CMK Reactor", limit=MAX_SUBJECT)


def _html(letter: Letter) -> str:
    return _template().render(letter=letter, band=_BANDS[letter.urgency])


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(_TEMPLATE)


CHANNEL = Channel(name="email", render=render)
