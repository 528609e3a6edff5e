"""Adaptive Cards as plain text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """A card that Teams took: when, and its texts in reading order, the title first."""

    at: datetime
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """The first line."""
        return self.lines[0] if self.lines else ""

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


def read_card(message: Mapping[str, Any]) -> Card:
    """Return the card of a message as the sandbox keeps it."""
    content = message["message"]["attachments"][0]["content"]
    return Card(datetime.fromisoformat(message["at"]), tuple(_lines(content["body"])))


def _lines(element: Any) -> Iterator[str]:
    match element:
        case {"type": "TextBlock", "text": text}:
            yield str(text)
        case {"type": "RichTextBlock", "inlines": runs}:
            yield "".join(run if isinstance(run, str) else str(run.get("text", "")) for run in runs)
        case {"type": "FactSet", "facts": facts}:
            yield from (f"{fact['title']}: {fact['value']}" for fact in facts)
        case {"type": "ColumnSet", "columns": columns}:
            cells = [list(_lines(column)) for column in columns]
            yield from (": ".join(row) for row in zip(*cells, strict=False))
        case {"items": items}:
            yield from _lines(items)
        case list():
            for each in element:
                yield from _lines(each)
