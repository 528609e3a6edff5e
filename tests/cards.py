"""
What the schema of Adaptive Cards 1.4 allows, as far as our cards use it, and a check of a card by it.

Source: "Adaptive Cards schema explorer", elements and properties of versions up to 1.4.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

type Check = Callable[[object], bool]

SPACINGS = {"none", "small", "default", "medium", "large", "extraLarge", "padding"}
SIZES = {"default", "small", "medium", "large", "extraLarge"}
WEIGHTS = {"default", "lighter", "bolder"}
STYLES = {"default", "emphasis", "good", "attention", "warning", "accent"}
FONTS = {"default", "monospace"}


def one_of(words: Collection[str]) -> Check:
    """Return a check that a value is one of these words, whatever its case."""
    known = {word.lower() for word in words}
    return lambda value: isinstance(value, str) and value.lower() in known


def is_text(value: object) -> bool:
    """Say whether a value is a text."""
    return isinstance(value, str)


def is_flag(value: object) -> bool:
    """Say whether a value is true or false."""
    return isinstance(value, bool)


def is_width(value: object) -> bool:
    """Say whether a value is the width of a column: a word, a weight, or pixels."""
    return isinstance(value, str) and re.fullmatch(r"auto|stretch|\d+|\d+px", value) is not None


_EVERY: dict[str, Check] = {"spacing": one_of(SPACINGS), "separator": is_flag, "isVisible": is_flag}
PROPERTIES: dict[str, dict[str, Check]] = {
    "Container": {**_EVERY, "style": one_of(STYLES), "bleed": is_flag},
    "ColumnSet": {**_EVERY, "style": one_of(STYLES), "bleed": is_flag},
    "Column": {**_EVERY, "width": is_width, "style": one_of(STYLES)},
    "RichTextBlock": {**_EVERY, "horizontalAlignment": one_of({"left", "center", "right"})},
    "ActionSet": _EVERY,
    "TextRun": {
        "text": is_text,
        "size": one_of(SIZES),
        "weight": one_of(WEIGHTS),
        "fontType": one_of(FONTS),
        "isSubtle": is_flag,
    },
    "Action.OpenUrl": {"title": is_text, "url": is_text},
}
REQUIRED = {"TextRun": {"text"}, "Action.OpenUrl": {"url"}}
PARTS = {
    "AdaptiveCard": "body",
    "Container": "items",
    "ColumnSet": "columns",
    "Column": "items",
    "RichTextBlock": "inlines",
    "ActionSet": "actions",
}
_BLOCKS = {"Container", "ColumnSet", "RichTextBlock", "ActionSet"}
INSIDE = {
    "AdaptiveCard": _BLOCKS,
    "Container": _BLOCKS,
    "Column": _BLOCKS,
    "ColumnSet": {"Column"},
    "RichTextBlock": {"TextRun"},
    "ActionSet": {"Action.OpenUrl"},
}
_CARD = {"$schema", "type", "version", "msteams", "fallbackText", "body"}


def elements(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an element and all that it holds, in reading order."""
    yield element
    for inner in element.get(PARTS.get(element["type"], ""), []):
        yield from elements(inner)


def texts(card: dict[str, Any]) -> list[str]:
    """Return the texts of a card in reading order, those of buttons among them."""
    return [str(each.get("text", each.get("title"))) for each in elements(card) if _is_told(each)]


def complaints(card: dict[str, Any]) -> list[str]:
    """Return what the schema has against a card."""
    unknown = [f"the card has {name}" for name in sorted(set(card) - _CARD)]
    return unknown + [said for each in elements(card) for said in _against(each)]


def _is_told(element: dict[str, Any]) -> bool:
    return element["type"] in ("TextRun", "Action.OpenUrl")


def _against(element: dict[str, Any]) -> Iterator[str]:
    kind = element["type"]
    inner = element.get(PARTS.get(kind, ""), [])
    for each in inner:
        if each["type"] not in INSIDE[kind]:
            yield f"{kind} holds {each['type']}"
    if kind in INSIDE and not inner:
        yield f"{kind} is empty"
    if kind == "AdaptiveCard":
        return
    for name in REQUIRED.get(kind, set()) - set(element):
        yield f"{kind} lacks {name}"
    for name in set(element) - {"type", PARTS.get(kind, "type")}:
        check = PROPERTIES[kind].get(name)
        if check is None:
            yield f"{kind} has {name}"
        elif not check(element[name]):
            yield f"{kind}: {name} is {element[name]!r}"
