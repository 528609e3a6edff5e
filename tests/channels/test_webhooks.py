"""How a notice reads in services that take a title and a plain text."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from reactors.channels.webhooks import CUT, MAX_BODY, MAX_TITLE, cut, render
from reactors.core.message import Message
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.severity import Severity
from tests.builders import a_notice
from tests.strategies import NOTICES

REFERENCE = "0123456789abcdef" * 4


def body_of(notice: Notice, zone: str = "UTC") -> str:
    """Return the text that a notice becomes."""
    body: str = render(Message(notice, REFERENCE, zone=zone))["body"]
    return body


def test_it_reads_in_the_order_in_which_people_ask() -> None:
    """What happened, what it breaks, what was done, what to do with its command, the link, who, when."""
    notice = replace(
        a_notice(
            facts=(("Vault", "kv-cmk"),),
            sections=(
                Section("What to do", ("Enable it again.",), Part.TO_DO, ("az keyvault key list",)),
                Section("What stops", ("Account foundry",), Part.STOPS),
                Section("What was done", ("Nothing.",), Part.DONE),
            ),
            links=(Link("Open the vault", "https://portal.azure.com/#@/resource/x"),),
        ),
        actor="11111111-2222-3333-4444-555555555555",
        occurred_at=datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC),
    )

    rendered = render(Message(notice, REFERENCE, zone="Europe/Zurich"))

    assert rendered["title"] == "[medium] Key cmk-foundry expires in 9 days"
    assert rendered["body"].splitlines() == [
        "A version of key cmk-foundry expires on 11 November 2026.",
        "Nothing breaks now.",
        "",
        "What stops",
        "• Account foundry",
        "",
        "What was done",
        "• Nothing.",
        "",
        "What to do",
        "• Enable it again.",
        "    az keyvault key list",
        "",
        "Open the vault: https://portal.azure.com/#@/resource/x",
        "",
        "Vault: kv-cmk",
        "",
        "Caused by: 11111111-2222-3333-4444-555555555555",
        "When: 2026-11-02 10:15:30 UTC (11:15:30 Europe/Zurich)",
        "Reference: 0123456789ab",
    ]


def test_a_moment_among_the_facts_is_shown_in_both_zones() -> None:
    """As everywhere."""
    at = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)

    body = body_of(replace(a_notice(), facts=(("Expires", at),)), zone="Europe/Zurich")

    assert "Expires: 2026-11-02 23:30:00 UTC (2026-11-03 00:30:00 Europe/Zurich)" in body


@given(NOTICES)
def test_no_notice_is_longer_than_services_take(notice: Notice) -> None:
    """Title and body have their bounds, and no text brings lines of its own."""
    rendered = render(Message(notice, REFERENCE))

    assert len(rendered["title"]) <= MAX_TITLE * 2
    assert len(rendered["body"]) <= MAX_BODY
    assert "\n" not in rendered["title"]


def test_what_is_cut_has_a_mark() -> None:
    """Ten kilobytes of text in each of many lines."""
    many = Section("Details", ("x" * 10_000,) * 30)

    body = body_of(a_notice(sections=(many,)))

    assert len(body) == MAX_BODY
    assert body.endswith(CUT)


@pytest.mark.parametrize("limit", [0, 1, 20, 85, 200])
def test_it_is_cut_to_any_length(limit: int) -> None:
    """A text message takes 70 characters."""
    assert len(cut("x" * 500, limit)) == limit
    assert cut("short", 5) == "short"


@pytest.mark.parametrize(
    "hostile",
    ["@everyone", "@here", "<@123>", "<!channel>", "<users/all>", "[pay here](https://evil.example)"],
)
def test_nothing_in_it_is_a_mention_a_tag_or_a_link_with_a_text_of_its_own(hostile: str) -> None:
    """Services read some of that even in plain text."""
    notice = a_notice(
        f"Key {hostile} expires",
        facts=(("Tag", hostile),),
        sections=(Section(hostile, (hostile,), commands=(hostile,)),),
        links=(Link(hostile, "https://portal.azure.com/"),),
    )

    rendered = render(Message(replace(notice, happened=hostile, effect=hostile, actor=hostile), REFERENCE))

    assert hostile not in rendered["title"] + rendered["body"]
    assert hostile in (rendered["title"] + rendered["body"]).replace("\N{WORD JOINER}", "")


def test_direction_marks_and_line_breaks_are_shown_as_such() -> None:
    """A name must not turn what follows it around."""
    body = body_of(a_notice(facts=(("Name", "a\N{RIGHT-TO-LEFT OVERRIDE}b\nc"),)))

    assert "Name: a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c" in body


@pytest.mark.parametrize(
    ("severity", "stage", "kind"),
    [
        (Severity.CRITICAL, Stage.OPENED, "failure"),
        (Severity.HIGH, Stage.WORSE, "failure"),
        (Severity.MEDIUM, Stage.OPENED, "warning"),
        (Severity.LOW, Stage.NEWS, "warning"),
        (Severity.INFO, Stage.NEWS, "info"),
        (Severity.CRITICAL, Stage.RESOLVED, "success"),
    ],
)
def test_severity_and_stage_say_what_kind_of_message_it_is(
    severity: Severity, stage: Stage, kind: str
) -> None:
    """Services that keep incidents close one on what is resolved alone."""
    assert render(Message(replace(a_notice(severity=severity), stage=stage), REFERENCE))["type"] == kind
