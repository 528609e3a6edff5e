"""
Microsoft Teams through a Workflows webhook: an Adaptive Card 1.4.

All text that may hold outside names is put into text runs, which Teams does not read as Markdown; what a card
would fill in, such as `{{DATE(…)}}` or `${…}`, is kept from being read so.
Source: "Create incoming webhooks with Workflows"; Adaptive Cards schema 1.4, "Text features", "Templating".
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reactors.channels import Channel
from reactors.core.message import Message
from reactors.core.notices import Notice, Part, Section, Stage
from reactors.core.plain import plain
from reactors.core.severity import Severity
from reactors.core.times import shown_moment

MAX_BYTES = 20_000
_LINE = 220
_TEXT = 500
_COMMAND = 1_000
_LABEL = 40
_FACT = 96
_NAMED = 3
_JOINED = "\N{WORD JOINER}"
_FILLED_IN = re.compile(r"([{$])(?=\{)")
_CUT = Section("Cut", ("The rest is in the findings table.",))

_STYLES = {
    Severity.CRITICAL: "attention",
    Severity.HIGH: "attention",
    Severity.MEDIUM: "warning",
    Severity.LOW: "accent",
    Severity.INFO: "good",
}
_STANDS = {
    Stage.WORSE: "worse than before",
    Stage.RESOLVED: "resolved",
    Stage.UNANSWERED: "nobody has answered",
}
_ANSWERED = frozenset({Stage.OPENED, Stage.WORSE, Stage.UNANSWERED})


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
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "fallbackText": _shown(notice.title, _LINE),
        "body": [
            _banner(notice),
            _text(notice.happened, weight="Bolder"),
            _text(notice.effect),
            *(_section(section) for section in sections if section.part is not Part.DETAILS),
            *_actions(notice),
            *(_section(section) for section in sections if section.part is Part.DETAILS),
            *([_facts(message)] if notice.facts else []),
            _end(message),
        ],
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _banner(notice: Notice) -> dict[str, Any]:
    stands = _STANDS.get(notice.stage)
    return {
        "type": "Container",
        "style": "good" if notice.stage is Stage.RESOLVED else _STYLES[notice.severity],
        "bleed": True,
        "items": [
            _text(notice.title, size="Large", weight="Bolder", cut=_LINE),
            _text(
                " · ".join(filter(None, ("CMK Reactor", notice.severity, stands))), subtle=True, gap="Small"
            ),
        ],
    }


def _actions(notice: Notice) -> list[dict[str, Any]]:
    if not notice.links:
        return []
    actions = [
        {"type": "Action.OpenUrl", "title": _shown(link.title, _LABEL), "url": link.url}
        for link in notice.links
    ]
    return [{"type": "ActionSet", "spacing": "Medium", "actions": actions}]


def _end(message: Message) -> dict[str, Any]:
    """Say who caused it, when, under which reference, and how to answer."""
    notice = message.notice
    at = shown_moment(notice.occurred_at, message.zone)
    caused = [f"Caused by {notice.actor}"] if notice.actor else []
    lines = [*caused, f"{at} · reference {message.reference[:12]}"]
    ways = notice.findings[:_NAMED] if notice.stage in _ANSWERED else ()
    return {
        "type": "Container",
        "separator": True,
        "spacing": "Medium",
        "items": [
            *(_text(line, gap="Small", subtle=True) for line in lines),
            *(_text(f"Acknowledge: cmk findings ack {way}", gap="Small", mono=True) for way in ways),
        ],
    }


def _facts(message: Message) -> dict[str, Any]:
    def row(label: str, value: str) -> dict[str, Any]:
        return {
            "type": "ColumnSet",
            "spacing": "Small",
            "columns": [
                {"type": "Column", "width": "110px", "items": [_text(label, weight="Bolder")]},
                {"type": "Column", "width": "stretch", "items": [_text(value, cut=_FACT)]},
            ],
        }

    return {
        "type": "Container",
        "separator": True,
        "spacing": "Medium",
        "items": [row(label, value) for label, value in message.facts],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "type": "Container",
        "separator": True,
        "spacing": "Medium",
        "items": [
            _text(section.heading, weight="Bolder"),
            *(_text(f"• {line}", gap="Small") for line in section.lines),
            *([_commands(section)] if section.commands else []),
        ],
    }


def _commands(section: Section) -> dict[str, Any]:
    """Show commands apart from text, each as one piece to copy."""
    return {
        "type": "Container",
        "style": "emphasis",
        "spacing": "Small",
        "items": [_text(each, mono=True, gap="Small", cut=_COMMAND) for each in section.commands],
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
    run: dict[str, Any] = {"type": "TextRun", "text": _shown(text, cut), "size": size, "weight": weight}
    if subtle:
        run |= {"isSubtle": True, "size": "Small"}
    if mono:
        run |= {"fontType": "Monospace", "size": "Small"}
    return {"type": "RichTextBlock", "spacing": gap, "inlines": [run]}


def _shown(text: str, limit: int) -> str:
    """Return text fit for a card, in which nothing is left for it to fill in."""
    return _FILLED_IN.sub(rf"\1{_JOINED}", plain(text, limit=limit))


CHANNEL = Channel(name="teams", render=render)
