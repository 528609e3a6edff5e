"""The words of a Bicep file, with the expressions inside strings as words of their own."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from local.bicep.errors import BicepSyntaxError


class Kind(StrEnum):
    """What a word is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    SIGN = "sign"
    NEWLINE = "newline"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word; a string has its text and the words of its `${…}` in order in `parts`."""

    kind: Kind
    text: str
    line: int
    parts: tuple["str | tuple[Token, ...]", ...] = field(default=())


_SKIPPED = re.compile(r"[ \t\r]+|//[^\n]*|/\*.*?\*/|#disable-next-line[^\n]*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"\d+")
_SIGN = re.compile(r"=>|==|!=|=~|!~|<=|>=|&&|\|\||\?\?|::|\.\?|\[\?|[-+*/%<>=!?:.,(){}\[\]@|]")
_ESCAPE = re.compile(r"\\(?:u\{[0-9A-Fa-f]+\}|[\\'nrt$])")


def read_tokens(text: str) -> tuple[Token, ...]:
    """
    Return the words of a file; the last one is its end.

    Raises:
        BicepSyntaxError: a character fits nowhere, or a string does not end.

    """
    reader = _Reader(text)
    found = reader.read()
    if reader.at < len(text):
        raise BicepSyntaxError(reader.line, "a brace closes nothing")
    return (*found, Token(Kind.END, "", reader.line))


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0
        self.line = 1

    def read(self) -> list[Token]:
        """Return the words up to the end, or to a brace that was not opened here."""
        found: list[Token] = []
        depth = 0
        while self.at < len(self._text):
            if self._skip():
                continue
            token = self._next()
            if token.text == "{" and token.kind is Kind.SIGN:
                depth += 1
            if token.text == "}" and token.kind is Kind.SIGN:
                if depth == 0:
                    self.at -= 1
                    return found
                depth -= 1
            found.append(token)
        return found

    def _skip(self) -> bool:
        match = _SKIPPED.match(self._text, self.at)
        if match is None:
            return False
        self._move_to(match.end())
        return True

    def _move_to(self, end: int) -> None:
        self.line += self._text.count("\n", self.at, end)
        self.at = end

    def _next(self) -> Token:
        line = self.line
        if self._text[self.at] == "\n":
            self._move_to(self.at + 1)
            return Token(Kind.NEWLINE, "\n", line)
        if self._text.startswith("'''", self.at):
            return self._long_string()
        if self._text[self.at] == "'":
            return self._string()
        for kind, pattern in ((Kind.NAME, _NAME), (Kind.NUMBER, _NUMBER), (Kind.SIGN, _SIGN)):
            match = pattern.match(self._text, self.at)
            if match is not None:
                self.at = match.end()
                return Token(kind, match[0], line)
        raise BicepSyntaxError(line, f"{self._text[self.at]!r} is not expected here")

    def _long_string(self) -> Token:
        end = self._text.find("'''", self.at + 3)
        if end < 0:
            raise BicepSyntaxError(self.line, "the string does not end")
        text, line = self._text[self.at + 3 : end].removeprefix("\n"), self.line
        self._move_to(end + 3)
        return Token(Kind.STRING, text, line, (text,))

    def _string(self) -> Token:
        line, parts, text = self.line, list[str | tuple[Token, ...]](), ""
        self.at += 1
        while self.at < len(self._text) and self._text[self.at] != "\n":
            character = self._text[self.at]
            if character == "'":
                self.at += 1
                parts.append(text)
                return Token(Kind.STRING, "".join(p for p in parts if isinstance(p, str)), line, tuple(parts))
            if character == "\\":
                escape = _ESCAPE.match(self._text, self.at)
                if escape is None:
                    raise BicepSyntaxError(line, "the string has an escape that Bicep does not know")
                text += escape[0]
                self.at = escape.end()
            elif self._text.startswith("${", self.at):
                parts.append(text)
                text = ""
                self.at += 2
                parts.append((*self.read(), Token(Kind.END, "", self.line)))
                self.at += 1
            else:
                text += character
                self.at += 1
        raise BicepSyntaxError(line, "the string does not end")
