"""
Microsoft Teams through a Workflows webhook: an Adaptive Card 1.4.

All text that may hold outside names is put into text runs, which Teams does not read as Markdown.
Source: "Create incoming webhooks with Workflows"; Adaptive Cards schema 1.4.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from reactors.channels import Channel
from reactors.core.message import Message
from reactors.core.notices import Notice, Section
from reactors.core.plain import plain
from reactors.core.severity import Severity
from reactors.core.times import shown_moment

MAX_BYTES = 20_000
_LINE = 220
_TEXT = 500
_CUT = Section("Cut", ("The rest is in the findings table.",))

_STYLES = {
    Severity.CRITICAL: "attention",
    Severity.HIGH: "attention",
    Severity.MEDIUM: "warning",
    Severity.LOW: "accent",
    Severity.INFO: "good",
}


def render(message: Message) -> dict[str, Any]:
    """
    Return the message that a Workflows webhook takes, at most 20 KB.

    Sections that would make it larger are left out from the end, and a line says so; if that is not
    enough, facts and links go too.
    """
    return next(sized for sized in _ever_smaller(message) if len(json.dumps(sized)) <= MAX_BYTES)


def _ever_smaller(message: Message) -> Iterator[dict[str, Any]]:
    sections = message.notice.in_order
    yield _envelope(message, sections)
    for count in reversed(range(len(sections))):
        yield _envelope(message, (*sections[:count], _CUT))
    yield _envelope(replace(message, notice=replace(message.notice, facts=(), links=())), (_CUT,))


def _envelope(message: Message, sections: tuple[Section, ...]) -> dict[str, Any]:
    notice = message.notice
    at = shown_moment(notice.occurred_at, message.zone)
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "fallbackText": plain(notice.title, limit=_LINE),
        "body": [
            _banner(notice),
            _text(notice.happened),
            _text(notice.effect),
            *(_section(section) for section in sections),
            *([_facts(message)] if notice.facts else []),
            _text(f"{at} · reference {message.reference[:12]}", subtle=True),
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": plain(link.title, limit=40), "url": link.url}
            for link in notice.links
        ],
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _banner(notice: Notice) -> dict[str, Any]:
    return {
        "type": "Container",
        "style": _STYLES[notice.severity],
        "bleed": True,
        "items": [
            _text(notice.title, size="Large", weight="Bolder", cut=_LINE),
            _text(f"CMK Reactor · {notice.severity}", subtle=True),
        ],
    }


def _facts(message: Message) -> dict[str, Any]:
    facts = [
        (label, shown_moment(value, message.zone) if isinstance(value, datetime) else value)
        for label, value in message.notice.facts
    ]

    def column(width: str, texts: list[dict[str, Any]]) -> dict[str, Any]:
        return {"type": "Column", "width": width, "items": texts}

    return {
        "type": "ColumnSet",
        "spacing": "Medium",
        "columns": [
            column("auto", [_text(label, weight="Bolder", gap="Small") for label, _ in facts]),
            column("stretch", [_text(value, gap="Small", cut=64) for _, value in facts]),
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "type": "Container",
        "separator": True,
        "spacing": "Medium",
        "items": [
            _text(section.heading, weight="Bolder"),
            *(_text(f"• {line}", gap="Small") for line in section.lines),
            *(_text(command, gap="Small", mono=True) for command in section.commands),
        ],
    }


def _text(
    text: str,
    *,
    size: str = "Default",
    weight: str = "Default",
    gap: str = "Default",
    cut: int = _TEXT,
    subtle: bool = False,
    mono: bool = False,
) -> dict[str, Any]:
    run: dict[str, Any] = {"type": "TextRun", "text": plain(text, limit=cut), "size": size, "weight": weight}
    if subtle:
        run |= {"isSubtle": True, "size": "Small"}
    if mono:
        run |= {"fontType": "Monospace"}
    return {"type": "RichTextBlock", "spacing": gap, "inlines": [run]}


CHANNEL = Channel(name="teams", render=render)
