"""
Microsoft Teams through a Workflows webhook: an Adaptive Card 1.4.

All text that may hold outside names is put into text runs, which Teams does not read as Markdown.
Source: "Create incoming webhooks with Workflows"; Adaptive Cards schema 1.4.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reactors.channels import Channel
from reactors.core.notices import Notice, Section
from reactors.core.plain import plain
from reactors.core.severity import Severity

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


def render(notice: Notice, reference: str) -> dict[str, Any]:
    """
    Return the message that a Workflows webhook takes, at most 20 KB.

    Sections that would make it larger are left out from the end, and a line says so; if that is not
    enough, facts and links go too.
    """
    sizes = _ever_smaller(notice, reference)
    return next(message for message in sizes if len(json.dumps(message)) <= MAX_BYTES)


def _ever_smaller(notice: Notice, reference: str) -> Iterator[dict[str, Any]]:
    yield _message(notice, notice.sections, reference)
    for count in reversed(range(len(notice.sections))):
        yield _message(notice, (*notice.sections[:count], _CUT), reference)
    yield _message(replace(notice, facts=(), links=()), (_CUT,), reference)


def _message(notice: Notice, sections: tuple[Section, ...], reference: str) -> dict[str, Any]:
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
            *([_facts(notice)] if notice.facts else []),
            *(_section(section) for section in sections),
            _text(f"{notice.occurred_at:%Y-%m-%d %H:%M:%S} UTC · reference {reference[:12]}", subtle=True),
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


def _facts(notice: Notice) -> dict[str, Any]:
    def column(width: str, texts: list[dict[str, Any]]) -> dict[str, Any]:
        return {"type": "Column", "width": width, "items": texts}

    return {
        "type": "ColumnSet",
        "spacing": "Medium",
        "columns": [
            column("auto", [_text(label, weight="Bolder", gap="Small") for label, _ in notice.facts]),
            column("stretch", [_text(value, gap="Small", cut=64) for _, value in notice.facts]),
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
) -> dict[str, Any]:
    run: dict[str, Any] = {"type": "TextRun", "text": plain(text, limit=cut), "size": size, "weight": weight}
    if subtle:
        run |= {"isSubtle": True, "size": "Small"}
    return {"type": "RichTextBlock", "spacing": gap, "inlines": [run]}


CHANNEL = Channel(name="teams", render=render)
