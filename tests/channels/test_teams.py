"""How a notice reads in Microsoft Teams."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.channels.teams import CHANNEL, MAX_BYTES, render
from reactors.core.message import Message
from reactors.core.notices import Link, Notice, Section
from reactors.core.severity import Severity
from tests.builders import PORTAL, a_notice, a_vault
from tests.strategies import NOTICES

REFERENCE = "0123456789abcdef" * 4
SPACINGS = {"None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"}
STYLES = {"default", "emphasis", "good", "attention", "warning", "accent"}

# What the schema of Adaptive Cards 1.4 allows, as far as it is used; None stands for any text.
ELEMENTS: dict[str, dict[str, Collection[object] | None]] = {
    "Container": {"style": STYLES, "bleed": {True, False}, "separator": {True, False}, "spacing": SPACINGS},
    "ColumnSet": {"spacing": SPACINGS},
    "Column": {"width": {"auto", "stretch"}},
    "RichTextBlock": {"spacing": SPACINGS},
    "TextRun": {
        "text": None,
        "size": {"Small", "Default", "Medium", "Large", "ExtraLarge"},
        "weight": {"Lighter", "Default", "Bolder"},
        "isSubtle": {True, False},
    },
    "Action.OpenUrl": {"title": None, "url": None},
}
PARTS = {"Container": "items", "ColumnSet": "columns", "Column": "items", "RichTextBlock": "inlines"}
INSIDE = {"ColumnSet": {"Column"}, "RichTextBlock": {"TextRun"}}


def card_of(notice: Notice) -> dict[str, Any]:
    """Return the card of the message that a notice becomes."""
    found: dict[str, Any] = render(Message(notice, REFERENCE))["attachments"][0]["content"]
    return found


def elements(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an element and all that it holds."""
    yield element
    for inner in element.get(PARTS.get(element["type"], ""), []):
        yield from elements(inner)


def check(element: dict[str, Any]) -> None:
    """Compare one element with the schema."""
    kind = element["type"]
    parts = element.get(PARTS.get(kind, ""), [])

    assert set(element) <= {"type", PARTS.get(kind, "type"), *ELEMENTS[kind]}
    assert {inner["type"] for inner in parts} <= INSIDE.get(kind, set(ELEMENTS) - {"Column", "TextRun"})
    for name, allowed in ELEMENTS[kind].items():
        if name in element:
            assert element[name] in allowed if allowed else isinstance(element[name], str)


def texts(notice: Notice) -> list[str]:
    """Return the texts of a card in reading order."""
    every = [each for part in card_of(notice)["body"] for each in elements(part)]
    return [each["text"] for each in every if each["type"] == "TextRun"]


def test_a_message_is_what_a_workflow_takes() -> None:
    """One attachment with the content type of Adaptive Cards."""
    message = CHANNEL.render(Message(a_notice(), REFERENCE))
    (attachment,) = message["attachments"]

    assert CHANNEL.name == "teams"
    assert message["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["contentUrl"] is None
    assert (attachment["content"]["type"], attachment["content"]["version"]) == ("AdaptiveCard", "1.4")


def test_a_card_reads_from_what_happened_to_what_to_do() -> None:
    """The reference at the end leads to the outbox."""
    assert texts(a_notice()) == [
        "Key cmk-foundry expires in 9 days",
        "CMK Reactor · medium",
        "A version of key cmk-foundry expires on 11 November 2026.",
        "Nothing breaks now.",
        "What to do",
        "• Rotate the key.",
        "Vault",
        "Key",
        "kv-cmk",
        "cmk-foundry",
        "2026-11-02 10:15:30 UTC · reference 0123456789ab",
    ]


def test_a_card_opens_links_in_the_browser() -> None:
    """They are ours, so they may be buttons."""
    assert card_of(a_notice())["actions"] == [
        {"type": "Action.OpenUrl", "title": "Open the vault", "url": f"{PORTAL}/#@/resource{a_vault()}"}
    ]


@pytest.mark.parametrize(
    ("severity", "style"),
    [
        (Severity.CRITICAL, "attention"),
        (Severity.HIGH, "attention"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "accent"),
        (Severity.INFO, "good"),
    ],
)
def test_the_colour_tells_the_severity(severity: Severity, style: str) -> None:
    """The word stands beside it, for whoever does not see colours."""
    notice = a_notice(severity=severity)

    assert card_of(notice)["body"][0]["style"] == style
    assert f"CMK Reactor · {severity}" in texts(notice)


def test_a_card_without_facts_has_no_empty_table() -> None:
    """Teams shows an empty column set as a gap."""
    card = card_of(a_notice(facts=()))

    assert "ColumnSet" not in [element["type"] for element in card["body"]]


@given(NOTICES)
def test_a_card_follows_the_schema(notice: Notice) -> None:
    """Every element is of a known type and has known properties with allowed values."""
    card = card_of(notice)

    assert set(card) == {"$schema", "type", "version", "msteams", "fallbackText", "body", "actions"}
    for part in (*card["body"], *card["actions"]):
        for element in elements(part):
            check(element)


@given(NOTICES, st.integers(1, 400), st.text(min_size=1, max_size=4) | st.just("\N{KEY}"))
def test_a_message_fits_whatever_the_notice(notice: Notice, times: int, text: str) -> None:
    """Workflows refuses messages over 28 KB, and a notice that is refused helps nobody."""
    long = text * times
    large = replace(
        notice,
        title=long,
        happened=long,
        effect=long,
        facts=notice.facts * times,
        sections=(*notice.sections, *(Section(long, (long,) * 10),) * 6),
        links=notice.links * times,
    )

    encoded = json.dumps(render(Message(large, REFERENCE))).encode()

    assert len(encoded) <= MAX_BYTES
    assert json.loads(encoded)["type"] == "message"


def test_sections_that_do_not_fit_are_left_out_from_the_end_and_a_line_says_so() -> None:
    """What comes first matters most."""
    sections = tuple(Section(f"Section {number}", ("x" * 490,) * 10) for number in range(9))

    found = texts(a_notice(sections=sections))

    kept = [text for text in found if text.startswith("Section")]
    assert kept == [f"Section {number}" for number in range(len(kept))]
    assert 1 < len(kept) < 9
    assert "• The rest is in the findings table." in found


def test_facts_and_links_go_where_leaving_out_sections_is_not_enough() -> None:
    """What happened and what it breaks always gets through."""
    card = card_of(a_notice(facts=(("label", "value"),) * 200, links=(Link("title", "https://x" * 500),)))

    assert "ColumnSet" not in [element["type"] for element in card["body"]]
    assert card["actions"] == []


def test_outside_text_stands_in_text_runs_only() -> None:
    """Teams does not read these as Markdown, so no name becomes a link or a mention."""
    outside = "[click](https://evil.example) <at>everyone</at>"
    notice = replace(
        a_notice(
            title="Ours", links=(), facts=((outside, outside),), sections=(Section(outside, (outside,)),)
        ),
        happened=outside,
        effect=outside,
    )

    card = card_of(notice)
    runs = [text for text in texts(notice) if outside in text]

    assert len(runs) == 6
    assert json.dumps(card).count("evil.example") == len(runs)


@given(NOTICES)
def test_no_text_holds_characters_that_cannot_be_shown(notice: Notice) -> None:
    """Nothing breaks a line, hides or changes the direction of reading."""
    for text in (*texts(notice), card_of(notice)["fallbackText"]):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", text)
