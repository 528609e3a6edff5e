"""A message as a page of text to read from top to bottom, made of plain one-line texts."""

from dataclasses import dataclass

from reactors.core.message import Message
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.plain import plain
from reactors.core.times import shown_moment

_TITLE = 220
_TEXT = 800
_LINE = 500
_COMMAND = 2_000
_LABEL = 60
_URL = 2_000
_NAMED = 3
_UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Letter:
    """
    What an email says, in the order of its fields; all of it fit to be shown, none of it markup.

    `urgency` is the severity, or that it is resolved. `before` are the sections up to what to do, `links`
    what to open for it, `after` the details.
    """

    title: str
    urgency: str
    happened: str
    effect: str
    before: tuple[Section, ...]
    links: tuple[Link, ...]
    after: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    actor: str
    occurred_at: str
    reference: str
    acknowledgements: tuple[str, ...]


def letter_of(message: Message, sections: tuple[Section, ...]) -> Letter:
    """Return the letter of a message with these of its sections."""
    notice = message.notice
    cleaned = [_cleaned(section) for section in sections]
    return Letter(
        title=plain(notice.title, limit=_TITLE) or "News of the estate",
        urgency=urgency_of(notice),
        happened=plain(notice.happened, limit=_TEXT),
        effect=plain(notice.effect, limit=_TEXT),
        before=tuple(section for section in cleaned if section.part is not Part.DETAILS),
        links=tuple(_links(notice)),
        after=tuple(section for section in cleaned if section.part is Part.DETAILS),
        facts=tuple(
            (plain(label, limit=_LABEL), plain(value, limit=_LINE)) for label, value in message.facts
        ),
        actor=plain(notice.actor, limit=_LABEL) or _UNKNOWN,
        occurred_at=shown_moment(notice.occurred_at, message.zone),
        reference=message.reference[:12],
        acknowledgements=tuple(
            f"cmk findings ack {plain(each, limit=_LABEL)}" for each in notice.findings[:_NAMED]
        ),
    )


def urgency_of(notice: Notice) -> str:
    """Return in one word how urgent it is: the severity, once it is resolved that."""
    return Stage.RESOLVED if notice.stage is Stage.RESOLVED else notice.severity


def _cleaned(section: Section) -> Section:
    return Section(
        plain(section.heading, limit=_TITLE),
        tuple(plain(line, limit=_LINE) for line in section.lines),
        section.part,
        tuple(plain(command, limit=_COMMAND) for command in section.commands),
    )


def _links(notice: Notice) -> list[Link]:
    return [
        Link(plain(link.title, limit=_LABEL), link.url)
        for link in notice.links
        if link.url.startswith(("https://", "http://")) and link.url == plain(link.url, limit=_URL)
    ]
