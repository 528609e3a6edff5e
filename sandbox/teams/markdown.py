"""The little Markdown that Teams shows in cards, as HTML."""

import re
from html import escape

MARKUP = re.compile(
    r"\\(?P<escaped>[^\w\s])|\*\*(?P<bold>.+?)\*\*|\[(?P<text>[^\]]+)\]\((?P<link>https?://[^)\s]+)\)"
)


def as_html(text: str) -> str:
    """Return text as HTML: escaped, with bold, links to http(s) and backslash escapes understood."""
    pieces, end = [], 0
    for found in MARKUP.finditer(text):
        pieces += [escape(text[end : found.start()]), _token(found)]
        end = found.end()
    return "".join([*pieces, escape(text[end:])]).replace("\n", "<br>")


def link(text: str, address: str) -> str:
    """Return a link, or only its text where the address is not http(s)."""
    if not address.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(address)}" rel="noreferrer noopener" target="_blank">{escape(text)}</a>'


def _token(found: re.Match[str]) -> str:
    if found["bold"]:
        return f"<b>{as_html(found['bold'])}</b>"
    if found["link"]:
        return link(found["text"], found["link"])
    return escape(found["escaped"])
