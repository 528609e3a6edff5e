"""
Every service that Apprise knows: a title and a plain text.

Services differ in what they read in a plain text, so what they could take for a mention, a tag or a link
with a text of its own is broken up by a word joiner, which nobody sees.
"""

import re
from collections.abc import Iterator
from typing import Any

from reactors.channels import Channel
from reactors.core.message import Message
from reactors.core.notices import Notice, Section, Stage
from reactors.core.plain import plain
from reactors.core.severity import Severity
from reactors.core.times import shown_moment

MAX_TITLE = 200
MAX_BODY = 3500
CUT = "… (cut; the rest is in the findings table)"
_LINE = 500
_TAKEN_FOR_MORE = re.compile(r"(?<=[@<])(?=\S)|(?<=\])(?=\()")


def render(message: Message) -> dict[str, Any]:
    """Return `title`, `body` and `type`, which is what Apprise calls the kind of a message."""
    notice = message.notice
    return {
        "title": _outside(f"[{notice.severity}] {notice.title}", limit=MAX_TITLE),
        "body": cut("\n".join(_lines(message)), MAX_BODY),
        "type": _type(notice),
    }


def cut(text: str, limit: int) -> str:
    """Return the text, at most `limit` characters of it, with a mark where it is cut."""
    if len(text) <= limit:
        return text
    mark = CUT if limit > 2 * len(CUT) else "…"[:limit]
    return text[: limit - len(mark)] + mark


def _lines(message: Message) -> Iterator[str]:
    notice = message.notice
    yield _outside(notice.happened)
    yield _outside(notice.effect)
    for section in notice.in_order:
        yield from _section(section)
    if notice.links:
        yield ""
        yield from (f"{_outside(link.title)}: {plain(link.url, limit=2000)}" for link in notice.links)
    if notice.facts:
        yield ""
        yield from (f"{_outside(label)}: {_outside(value)}" for label, value in message.facts)
    yield ""
    if notice.actor:
        yield f"Caused by: {_outside(notice.actor)}"
    yield f"When: {shown_moment(notice.occurred_at, message.zone)}"
    yield f"Reference: {_outside(message.reference[:12])}"


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield _outside(section.heading)
    yield from (f"• {_outside(line)}" for line in section.lines)
    yield from (f"    {_outside(command, limit=2000)}" for command in section.commands)


def _outside(text: str, *, limit: int = _LINE) -> str:
    return _TAKEN_FOR_MORE.sub("\N{WORD JOINER}", plain(text, limit=limit))


def _type(notice: Notice) -> str:
    """
    Return one of Apprise's four types.

    Services that keep incidents, such as Opsgenie, open one on `warning` and `failure`, and close it on
    the others.
    """
    if notice.stage is Stage.RESOLVED:
        return "success"
    match notice.severity:
        case Severity.CRITICAL | Severity.HIGH:
            return "failure"
        case Severity.MEDIUM | Severity.LOW:
            return "warning"
        case Severity.INFO:
            return "info"


CHANNEL = Channel(name="webhooks", render=render)
