"""How a notice reads as an email."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.channels.email import CHANNEL, MAX_BYTES, MAX_SUBJECT, render
from reactors.core.email import Email
from reactors.core.message import Message
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.severity import Severity
from tests.builders import a_notice
from tests.strategies import NOTICES, swollen

REFERENCE = "0123456789abcdef" * 4
HARMFUL = re.compile(r"<(?:script|img|iframe|link|object|form|svg)\b|\son\w+\s*=", re.IGNORECASE)
UNSHOWN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FULL = replace(
    a_notice(severity=Severity.CRITICAL),
    title="Key cmk-foundry was disabled",
    happened="Somebody disabled the key.",
    effect="Two accounts stop within the hour.",
    sections=(
        Section("Details", ("The subscription is named Platform.",)),
        Section("What to do", ("Enable the key.",), Part.TO_DO, ("az keyvault key set-attributes --id x",)),
        Section("What stops", ("foundry",), Part.STOPS),
        Section("What the reactor did", ("Nothing.",), Part.DONE),
        Section("What goes on", ("foundry-auto",), Part.GOES_ON),
    ),
    facts=(("Vault", "kv-cmk"), ("Expires", datetime(2026, 11, 11, 9, tzinfo=UTC))),
    actor="5b0d3f0e-5c36-4f0f-8d3f-2f6f6a8f7c11",
    findings=("0a1b2c3d4e5f", "1a1b2c3d4e5f", "2a1b2c3d4e5f", "3a1b2c3d4e5f"),
)
IN_ORDER = [
    "Key cmk-foundry was disabled",
    "Somebody disabled the key.",
    "Two accounts stop within the hour.",
    "What stops",
    "What goes on",
    "What the reactor did",
    "What to do",
    "az keyvault key set-attributes --id x",
    "Open the vault",
    "Details",
    "Expires",
    "Caused by",
    "2026-11-02 10:15:30 UTC",
    "0123456789ab",
    "cmk findings ack 0a1b2c3d4e5f",
    "cmk findings ack 2a1b2c3d4e5f",
]


class Page(HTMLParser):
    """What a person sees of HTML, and its tags."""

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self._seen: list[str] = []
        self.feed(html)

    @property
    def seen(self) -> str:
        """All text, in order."""
        return "".join(self._seen)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and where it leads."""
        self.tags.append(tag)
        self.addresses.extend(value or "" for name, value in attrs if name in {"href", "src"})

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self._seen.append(data)


def email_of(notice: Notice, *, conversation: str = "", zone: str = "UTC") -> Email:
    """Return the email that a notice becomes."""
    return render(Message(notice, REFERENCE, conversation, zone))


@pytest.mark.parametrize("form", ["html", "text"])
def test_an_email_reads_from_what_happened_to_who_and_when(form: str) -> None:
    """A person who stops reading has read what matters most."""
    email = email_of(FULL)
    body = Page(email.html.partition("</head>")[2]).seen if form == "html" else email.text

    places = [body.find(text) for text in IN_ORDER]

    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("form", ["html", "text"])
def test_three_findings_at_most_are_named_to_acknowledge(form: str) -> None:
    """A storm would fill the page with commands."""
    body = getattr(email_of(FULL), form)

    assert body.count("cmk findings ack") == 3


@pytest.mark.parametrize("form", ["html", "text"])
def test_moments_are_in_the_readers_zone_too(form: str) -> None:
    """Of the event and within facts."""
    body = getattr(email_of(FULL, zone="Europe/Berlin"), form)

    flat = " ".join(body.split())
    assert "2026-11-02 10:15:30 UTC (11:15:30 Europe/Berlin)" in flat
    assert "2026-11-11 09:00:00 UTC (10:00:00 Europe/Berlin)" in flat


def test_who_caused_it_is_said_even_where_nobody_knows() -> None:
    """So that nobody looks for it."""
    assert "Caused by: not known" in email_of(a_notice()).text


@pytest.mark.parametrize(
    ("severity", "subject"),
    [
        (Severity.CRITICAL, "[critical] Key lost"),
        (Severity.HIGH, "[high] Key lost"),
        (Severity.MEDIUM, "Key lost"),
        (Severity.INFO, "Key lost"),
    ],
)
def test_the_subject_says_what_is_urgent(severity: Severity, subject: str) -> None:
    """In a list of emails nothing else is seen."""
    assert email_of(a_notice("Key lost", severity=severity)).subject == subject


@pytest.mark.parametrize("severity", list(Severity))
def test_what_is_resolved_alarms_nobody(severity: Severity) -> None:
    """Whatever it was before."""
    email = email_of(replace(a_notice("Key is back", severity=severity), stage=Stage.RESOLVED))

    assert email.subject == "[resolved] Key is back"
    assert email.text.startswith("RESOLVED: Key is back\n")
    assert '<td bgcolor="#0b6a3c"' in email.html
    assert "CMK Reactor · resolved" in Page(email.html).seen


def test_the_band_says_the_severity_in_a_word_and_a_colour() -> None:
    """Colours alone are not seen by all."""
    critical, low = (email_of(a_notice(severity=each)).html for each in (Severity.CRITICAL, Severity.LOW))

    assert "critical" in Page(critical).seen
    assert '<td bgcolor="#a4262c"' in critical
    assert '<td bgcolor="#a4262c"' not in low


def test_an_email_follows_the_readers_light_or_dark() -> None:
    """It says so for clients that read it, and has colours of its own for all others."""
    html = email_of(a_notice()).html

    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert 'bgcolor="#ffffff"' in html


def test_a_title_cannot_add_a_header() -> None:
    """A line break in a name would start a new header."""
    email = email_of(a_notice("Key\r\nBcc: all@contoso.example\r\n\r\n<b>body</b>"))

    assert email.subject == "Key��Bcc: all@contoso.example����<b>body</b>"


def test_templating_in_a_name_is_text() -> None:
    """Text that came from outside is never read as a template."""
    email = email_of(a_notice("{{7*7}} {% raw %} ${7*7} #{7*7}"))

    assert "{{7*7}} {% raw %} ${7*7} #{7*7}" in Page(email.html).seen
    assert "49" not in email.html


@pytest.mark.parametrize(
    "outside",
    [
        "<script>alert(1)</script>",
        '"><img src=https://evil.example/x onerror=alert(1)>',
        "[click](https://evil.example) <at>everyone</at>",
        "</pre></td></table><iframe src=https://evil.example>",
        "' onmouseover='alert(1)",
    ],
)
def test_outside_text_is_shown_and_not_obeyed(outside: str) -> None:
    """Wherever it may stand, it adds no element and leads nowhere."""
    plain_page = Page(email_of(FULL).html)
    sections = tuple(Section(outside, (outside,), each.part, (outside,)) for each in FULL.in_order)
    hostile = replace(FULL, title=outside, happened=outside, effect=outside, actor=outside, sections=sections)
    hostile = replace(hostile, facts=((outside, outside),), links=(Link(outside, FULL.links[0].url),))

    page = Page(email_of(hostile).html)

    assert page.seen.count(outside) >= 15
    assert page.addresses == plain_page.addresses
    assert set(page.tags) == set(plain_page.tags)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://x/\r\ny", "https://x/" + "y" * 4_000]
)
def test_a_link_that_is_no_web_address_is_left_out(url: str) -> None:
    """Links are ours; one that is not one is a mistake that must not become a button."""
    email = email_of(a_notice(links=(Link("Open", url),)))

    assert "href" not in email.html
    assert "Open:" not in email.text


@pytest.mark.parametrize("form", ["html", "text", "subject"])
def test_direction_marks_and_controls_do_not_get_through(form: str) -> None:
    """A name that reads backwards is not the name of what is meant."""
    email = email_of(a_notice("key\u202egpj.exe\u2066\x1b[31m\x00", severity=Severity.HIGH))

    assert not UNSHOWN.search(getattr(email, form))
    assert "key�gpj.exe" in getattr(email, form)


def test_long_text_is_cut_with_a_mark() -> None:
    """10 KB of a tag is not read by anyone."""
    email = email_of(replace(FULL, title="x" * 10_000, happened="y" * 10_000))

    assert len(email.subject) == MAX_SUBJECT
    assert email.subject.endswith("x…")
    assert "y…" in email.html
    assert len(email.html) < 12_000


@given(NOTICES, st.integers(1, 400), st.text(min_size=1, max_size=4) | st.sampled_from("\N{KEY}\"'<&"))
def test_an_email_fits_whatever_the_notice(notice: Notice, times: int, text: str) -> None:
    """Gmail cuts off what is over about 102 KB."""
    long = text * times
    large = swollen(notice, long, times, (Section(long, (long,) * 10, Part.TO_DO, (long * 9,)),) * 20)

    email = email_of(large)

    assert len(email.html.encode()) <= MAX_BYTES
    assert len(email.text.encode()) <= MAX_BYTES
    assert email.html.rstrip().endswith("</html>")


def test_sections_that_do_not_fit_are_left_out_from_the_end_and_a_line_says_so() -> None:
    """What comes first matters most."""
    sections = tuple(Section(f"Section {number}", ("x" * 490,) * 30) for number in range(9))

    text = email_of(a_notice(sections=sections)).text

    kept = re.findall(r"^Section \d$", text, re.MULTILINE)
    assert kept == [f"Section {number}" for number in range(len(kept))]
    assert 1 < len(kept) < 9
    assert "The rest is in the findings table." in text


@given(NOTICES)
def test_nothing_hides_or_breaks_out_of_an_email(notice: Notice) -> None:
    """For every notice there is."""
    email = email_of(notice)

    assert email.subject
    assert "\n" not in email.subject
    assert not HARMFUL.search(email.html)
    for text in (email.subject, email.html, email.text):
        assert not UNSHOWN.search(text)


def test_the_text_is_72_columns_wide_but_for_commands_and_addresses() -> None:
    """They are copied whole."""
    command = "az " + "x" * 100 + " --yes"
    sections = (Section("What to do", ("Word " * 60,), Part.TO_DO, (command,)),)
    text = email_of(a_notice(sections=sections)).text

    wide = [line.strip() for line in text.splitlines() if len(line) > 72]

    assert wide == [command, a_notice().links[0].url]


def test_the_channel_is_called_email() -> None:
    """As its file is."""
    assert CHANNEL.name == "email"
    assert CHANNEL.render(Message(a_notice(), REFERENCE)) == email_of(a_notice())
