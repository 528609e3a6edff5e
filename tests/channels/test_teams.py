"""How a notice reads in Microsoft Teams."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.channels.teams import CHANNEL, MAX_BYTES, render
from reactors.core.message import Message
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.severity import Severity
from tests.builders import NOW, PORTAL, a_notice, a_vault
from tests.cards import complaints, elements, texts
from tests.strategies import NOTICES, swollen

REFERENCE = "0123456789abcdef" * 4
SECTIONS = (
    Section("Details", ("More.",)),
    Section("What to do", ("Rotate the key.",), Part.TO_DO, ("az keyvault key rotate",)),
    Section("Done", ("Recorded.",), Part.DONE),
    Section("Goes on", ("Reading.",), Part.GOES_ON),
    Section("Stops", ("Training.",), Part.STOPS),
)
HOSTILE = (
    "[click](https://evil.example) **now** # big",
    "<script>alert(1)</script><img src=x>",
    "<at>everyone</at>",
    "${$root} ${{x}} {{DATE(2026-01-01T00:00:00Z,SHORT)}} {{{x}}}",
    "\u202eelbatrever\u2066 \u200f",
    "line\nbreak\ttab\0nul",
    "long" * 2_500,
)


def card_of(notice: Notice) -> dict[str, Any]:
    """Return the card of the message that a notice becomes."""
    found: dict[str, Any] = render(Message(notice, REFERENCE))["attachments"][0]["content"]
    return found


def told(notice: Notice) -> list[str]:
    """Return the texts of a card in reading order."""
    return texts(card_of(notice))


def test_a_message_is_what_a_workflow_takes() -> None:
    """One attachment with the content type of Adaptive Cards."""
    message = CHANNEL.render(Message(a_notice(), REFERENCE))
    (attachment,) = message["attachments"]

    assert CHANNEL.name == "teams"
    assert message["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["contentUrl"] is None
    assert (attachment["content"]["type"], attachment["content"]["version"]) == ("AdaptiveCard", "1.4")


def test_a_card_reads_in_the_order_in_which_people_ask() -> None:
    """What happened, what stops, what goes on, what was done, what to do; then all the rest."""
    notice = replace(
        a_notice(sections=SECTIONS, facts=(("Vault", "kv-cmk"), ("Since", NOW))),
        actor="object-id",
        stage=Stage.OPENED,
        findings=("0a1b2c3d4e5f",),
    )

    card = render(Message(notice, REFERENCE, zone="Europe/Stockholm"))["attachments"][0]["content"]

    assert texts(card) == [
        "Key cmk-foundry expires in 9 days",
        "CMK Reactor · medium",
        "A version of key cmk-foundry expires on 11 November 2026.",
        "Nothing breaks now.",
        "Stops",
        "• Training.",
        "Goes on",
        "• Reading.",
        "Done",
        "• Recorded.",
        "What to do",
        "• Rotate the key.",
        "az keyvault key rotate",
        "Open the vault",
        "Details",
        "• More.",
        "Vault",
        "kv-cmk",
        "Since",
        "2026-11-02 10:15:30 UTC (11:15:30 Europe/Stockholm)",
        "Caused by object-id",
        "2026-11-02 10:15:30 UTC (11:15:30 Europe/Stockholm) · reference 0123456789ab",
        "Acknowledge: cmk findings ack 0a1b2c3d4e5f",
    ]


@pytest.mark.parametrize(
    ("stage", "said", "is_answered"),
    [
        (Stage.OPENED, "CMK Reactor · critical", True),
        (Stage.WORSE, "CMK Reactor · critical · worse than before", True),
        (Stage.UNANSWERED, "CMK Reactor · critical · nobody has answered", True),
        (Stage.RESOLVED, "CMK Reactor · critical · resolved", False),
        (Stage.NEWS, "CMK Reactor · critical", False),
    ],
)
def test_the_banner_says_where_the_incident_stands(stage: Stage, said: str, *, is_answered: bool) -> None:
    """Only what lasts can be acknowledged."""
    notice = replace(a_notice(severity=Severity.CRITICAL), stage=stage, findings=("0a1b2c3d4e5f",))

    assert told(notice)[1] == said
    assert told(notice)[-1].startswith("Acknowledge: ") is is_answered
    assert card_of(notice)["body"][0]["style"] == ("good" if stage is Stage.RESOLVED else "attention")


def test_a_card_opens_links_in_the_browser() -> None:
    """They are ours, so they may be buttons; they stand where it says what to do."""
    (actions,) = [each for each in card_of(a_notice())["body"] if each["type"] == "ActionSet"]

    assert actions["actions"] == [
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
    assert f"CMK Reactor · {severity}" in told(notice)


def test_a_card_without_facts_has_no_empty_table() -> None:
    """Teams shows an empty column set as a gap."""
    card = card_of(a_notice(facts=()))

    assert "ColumnSet" not in [element["type"] for element in elements(card)]


@given(NOTICES)
def test_a_card_follows_the_schema(notice: Notice) -> None:
    """Every element is of a known type and has known properties with allowed values."""
    assert complaints(card_of(notice)) == []


@given(NOTICES, st.integers(1, 400), st.text(min_size=1, max_size=4) | st.just("\N{KEY}"))
def test_a_message_fits_whatever_the_notice(notice: Notice, times: int, text: str) -> None:
    """Workflows refuses messages over 28 KB, and a notice that is refused helps nobody."""
    long = text * times
    large = swollen(notice, long, times, (Section(long, (long,) * 10),) * 6)

    encoded = json.dumps(render(Message(large, REFERENCE))).encode()

    assert len(encoded) <= MAX_BYTES
    assert json.loads(encoded)["type"] == "message"


def test_sections_that_do_not_fit_are_left_out_from_the_end_and_a_line_says_so() -> None:
    """What comes first matters most."""
    sections = tuple(Section(f"Section {number}", ("x" * 490,) * 10) for number in range(9))

    found = told(a_notice(sections=sections))

    kept = [text for text in found if text.startswith("Section")]
    assert kept == [f"Section {number}" for number in range(len(kept))]
    assert 1 < len(kept) < 9
    assert "• The rest is in the findings table." in found


def test_facts_and_links_go_where_leaving_out_sections_is_not_enough() -> None:
    """What happened and what it breaks always gets through."""
    card = card_of(a_notice(facts=(("label", "value"),) * 200, links=(Link("title", "https://x" * 500),)))

    assert {element["type"] for element in elements(card)}.isdisjoint({"ColumnSet", "ActionSet"})


@pytest.mark.parametrize("outside", HOSTILE, ids=lambda text: text[:12])
def test_outside_text_stands_in_text_runs_only(outside: str) -> None:
    """Teams does not read these as Markdown, so no name becomes a link or a mention, whatever it is."""
    notice = replace(
        a_notice(outside, links=(), facts=((outside, outside),)),
        happened=outside,
        effect=outside,
        sections=(Section(outside, (outside,), commands=(outside,)),),
        actor=outside,
    )

    card = card_of(notice)

    assert complaints(card) == []
    assert "entities" not in card["msteams"]
    assert len(json.dumps(card)) < MAX_BYTES
    for text in (*told(notice), card["fallbackText"]):
        assert "{{" not in text
        assert "${" not in text
        assert not re.search(r"[\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


def test_a_name_of_ten_kilobytes_is_cut_with_a_mark() -> None:
    """Its beginning tells it apart."""
    title, *_ = told(a_notice("n" * 10_000))

    assert title == f"{'n' * 219}…"


@given(NOTICES)
def test_no_text_holds_characters_that_cannot_be_shown(notice: Notice) -> None:
    """Nothing breaks a line, hides or changes the direction of reading."""
    for text in (*told(notice), card_of(notice)["fallbackText"]):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", text)
