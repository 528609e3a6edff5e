"""Cards and emails as a browser shows them: with Microsoft's own renderer, light and dark."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cmk.samples import samples
from reactors.channels import email, teams
from reactors.core.message import Message
from tests.builders import PORTAL
from tests.cards import texts
from tests.pictures import CHROMIUM, RENDERER, SCHEMES, card_page, email_page, shown

SAMPLES = samples(datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC), PORTAL)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.skipif(not RENDERER.exists(), reason="the npm package adaptivecards is not installed"),
]


def message(name: str) -> Message:
    """Return a sample as a message for readers in Stockholm."""
    return Message(SAMPLES[name], "0123456789abcdef" * 4, zone="Europe/Stockholm")


def card(name: str) -> dict[str, Any]:
    """Return the card of a sample."""
    found: dict[str, Any] = teams.render(message(name))["attachments"][0]["content"]
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
def test_microsofts_renderer_takes_each_card_and_shows_all_of_it(scheme: str, tmp_path: Path) -> None:
    """It has nothing against any element, and no text gets lost."""
    cards = {name: card(name) for name in SAMPLES}

    page = shown(card_page(list(cards.values()), scheme), scheme, tmp_path)

    assert json.loads(page.title) == []
    for each in cards.values():
        assert [text for text in texts(each) if " ".join(text.split()) not in page.text] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_email_shows_the_first_lines_and_the_commands(scheme: str, tmp_path: Path) -> None:
    """A browser is more forgiving than Outlook, and shows the same."""
    html = email.render(message("critical")).html
    notice = SAMPLES["critical"]

    page = shown(email_page(html), scheme, tmp_path)

    for text in (notice.title, notice.happened, notice.effect, *notice.sections[-1].lines):
        assert text in page.text
