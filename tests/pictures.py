"""
Pages that show our cards and emails, and a browser that draws them.

`python -m tests.pictures` draws the pictures of docs/images.
Source: "Adaptive Cards: render a card (JavaScript)", "Host config"; the colours are like those of Teams.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RENDERER = ROOT / "node_modules/adaptivecards/dist/adaptivecards.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCHEMES = ("light", "dark")
WIDTH = 700
_PATIENCE = 90
_PREFERRED = {"dark": 0, "light": 1}
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_INKS = {
    "light": ("#242424", "#616161", "#ffffff", "#f5f5f5", "#f0f0f3", "#d1d1d1", "#5b5fc7"),
    "dark": ("#ffffff", "#adadad", "#292929", "#1f1f1f", "#141414", "#525252", "#9299f7"),
}
_TINTS = {
    "light": {"good": "#e7f2da", "attention": "#fcf4f6", "warning": "#fbf6d9", "accent": "#e8ebfa"},
    "dark": {"good": "#0d2e0d", "attention": "#3e1f25", "warning": "#463100", "accent": "#2f2f4a"},
}
_STYLES = ("default", "emphasis", "good", "attention", "warning", "accent")


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser has made of a page: its title, and all text with single spaces."""

    title: str
    text: str


def host_config(scheme: str) -> dict[str, Any]:
    """Return a host config that looks like Teams in that theme."""
    ink, soft, paper, emphasis, _, line, accent = _INKS[scheme]
    colours = {name: {"default": ink, "subtle": soft} for name in ("default", "dark", "light")}
    colours |= {name: {"default": accent, "subtle": accent} for name in _TINTS[scheme]}
    grounds = {"default": paper, "emphasis": emphasis, **_TINTS[scheme]}
    return {
        "spacing": {
            "small": 6, "default": 10, "medium": 16, "large": 24, "extraLarge": 32, "padding": 16,
        },
        "separator": {"lineThickness": 1, "lineColor": line},
        "supportsInteractivity": True,
        "fontTypes": {
            "default": {
                "fontFamily": "'Segoe UI', 'Open Sans', 'DejaVu Sans', sans-serif",
                "fontSizes": {"small": 12, "default": 14, "medium": 16, "large": 18, "extraLarge": 22},
                "fontWeights": {"lighter": 300, "default": 400, "bolder": 600},
            },
            "monospace": {
                "fontFamily": "Consolas, 'DejaVu Sans Mono', monospace",
                "fontSizes": {"small": 12, "default": 13, "medium": 15, "large": 17, "extraLarge": 20},
                "fontWeights": {"lighter": 300, "default": 400, "bolder": 600},
            },
        },
        "containerStyles": {
            name: {"backgroundColor": grounds[name], "foregroundColors": colours} for name in _STYLES
        },
        "actions": {"maxActions": 6, "buttonSpacing": 8, "actionsOrientation": "horizontal",
                    "actionAlignment": "left"},
    }  # fmt: skip


def card_page(cards: Sequence[dict[str, Any]], scheme: str) -> str:
    """Return a page on which Microsoft's renderer shows the cards; its title is what it has against them."""
    ink, _, paper, _, ground, line, accent = _INKS[scheme]
    given = json.dumps({"cards": list(cards), "config": host_config(scheme)}).replace("<", "\\u003c")
    return f"""<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px; background: {ground}; color: {ink}; }}
.card {{ background: {paper}; border-radius: 6px; margin-bottom: 16px; overflow: hidden;
  box-shadow: 0 1px 3px rgb(0 0 0 / .3); overflow-wrap: anywhere; }}
.ac-pushButton {{ font: 600 14px 'Segoe UI', 'Open Sans', 'DejaVu Sans', sans-serif; color: {ink};
  background: {paper}; border: 1px solid {line}; border-radius: 4px; padding: 5px 12px; }}
a {{ color: {accent}; }}</style><body>
<script>{RENDERER.read_text(encoding="utf-8").replace("</script", "<\\/script")}</script>
<script>
const given = {given}, complaints = [];
for (const each of given.cards) {{
  const card = new AdaptiveCards.AdaptiveCard();
  card.version = new AdaptiveCards.Version(1, 4);
  card.hostConfig = new AdaptiveCards.HostConfig(given.config);
  const context = new AdaptiveCards.SerializationContext(card.version);
  card.parse(each, context);
  for (let i = 0; i < context.eventCount; i++) complaints.push(context.getEventAt(i).message);
  for (const failure of card.validateProperties().validationEvents) complaints.push(failure.message);
  const frame = document.createElement("div");
  frame.className = "card";
  frame.appendChild(card.render());
  document.body.appendChild(frame);
}}
document.title = JSON.stringify(complaints);
</script>"""


def email_page(text: str) -> str:
    """Return the page of an email: itself."""
    return text


def shown(page: str, scheme: str, folder: Path) -> Page:
    """Return what the browser makes of a page in that colour scheme."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    dom = _run(["--dump-dom", file.as_uri()], scheme)
    title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", dom, flags=re.DOTALL)
    told = html.unescape(re.sub(r"</?(?:span|b|strong|a|wbr|br)\b[^>]*>", "", body))
    text = re.sub(r"<[^>]*>", " ", told)
    return Page(html.unescape(title[1]) if title else "", " ".join(text.split()))


def draw(page: str, scheme: str, picture: Path, *, height: int) -> None:
    """Write a picture of a page in that colour scheme."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        _run([f"--window-size={WIDTH},{height}", f"--screenshot={picture}", file.as_uri()], scheme)


def _run(arguments: Sequence[str], scheme: str) -> str:
    if CHROMIUM is None:
        raise FileNotFoundError("chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        preferred = f"--blink-settings=preferredColorScheme={_PREFERRED[scheme]}"
        done = subprocess.run(
            [CHROMIUM, *_FLAGS, preferred, f"--user-data-dir={profile}", *arguments],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
    return done.stdout


def main(folder: Path) -> None:
    """Draw the samples that the documentation shows."""
    from cmk.samples import samples  # noqa: PLC0415
    from reactors.channels import email, teams  # noqa: PLC0415
    from reactors.core.message import Message  # noqa: PLC0415

    notices = samples(datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC), "https://portal.azure.com")
    heights = {"critical": 1290, "resolved": 440, "storm": 1010}
    for name, height in heights.items():
        message = Message(notices[name], "0123456789abcdef" * 4, zone="Europe/Stockholm")
        card = teams.render(message)["attachments"][0]["content"]
        for scheme in SCHEMES if name == "critical" else ("light",):
            draw(card_page([card], scheme), scheme, folder / f"card-{name}-{scheme}.png", height=height)
        if name == "critical":
            for scheme in SCHEMES:
                page = email_page(email.render(message).html)
                draw(page, scheme, folder / f"email-{name}-{scheme}.png", height=1650)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/images")
