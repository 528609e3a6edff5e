"""Outside text made fit for people: no control, formatting or direction marks, and cut with a mark."""

import unicodedata

_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str, *, limit: int = 500) -> str:
    """Return the text on one line with every unshowable character as U+FFFD, at most `limit` long."""
    head = "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in _UNSHOWN else char
        for char in text[:limit]
    )
    return head if len(text) <= limit else head[: limit - 1] + "…"
