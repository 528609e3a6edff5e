"""Outside text as TOML: whatever it holds, it stays one string. Source: TOML 1.0, "String"."""

import unicodedata

_UNSHOWN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
_LAST_SHORT = 0xFFFF


def toml_text(text: str) -> str:
    """
    Return the basic string that reads as this text; what cannot be shown is escaped.

    Half a surrogate pair, which TOML cannot hold, becomes U+FFFD.
    """
    return f'"{"".join(map(_character, text))}"'


def _character(char: str) -> str:
    if char in {'"', "\\"}:
        return f"\\{char}"
    category = unicodedata.category(char)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    if category in _UNSHOWN:
        code = ord(char)
        return f"\\u{code:04X}" if code <= _LAST_SHORT else f"\\U{code:08X}"
    return char
