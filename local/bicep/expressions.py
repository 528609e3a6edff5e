"""Reading expressions, with Bicep's precedence of operators."""

from local.bicep.declarations import Resource
from local.bicep.errors import BicepSyntaxError
from local.bicep.syntax import (
    Call,
    Condition,
    Entry,
    Expression,
    Index,
    Interpolated,
    Items,
    Lambda,
    Literal,
    Loop,
    Member,
    Name,
    Operation,
    Properties,
)
from local.bicep.tokens import Kind, Token

# Loosest first; `? :` is looser than all of them.
LEVELS = (
    ("??",),
    ("||",),
    ("&&",),
    ("==", "!=", "=~", "!~"),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)
WORDS = {"true": True, "false": False, "null": None}


class ExpressionParser:
    """Reads one expression after the other from words."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return a word without taking it; behind the end is the end."""
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        """Return the next word and go past it."""
        token = self.peek()
        self._at += 1
        return token

    def is_at(self, *texts: str) -> bool:
        """Tell whether one of these signs or names is next."""
        return self.peek().kind in {Kind.SIGN, Kind.NAME} and self.peek().text in texts

    def accept(self, text: str) -> bool:
        """Take a sign or a name if it is next."""
        found = self.is_at(text)
        if found:
            self.take()
        return found

    def expect(self, text: str) -> Token:
        """Take a sign or a name that has to be next."""
        if not self.is_at(text):
            raise BicepSyntaxError(self.peek().line, f"{text!r} is missing before {self.peek().text!r}")
        return self.take()

    def expect_kind(self, kind: Kind) -> Token:
        """Take a word of a kind that has to be next."""
        if self.peek().kind is not kind:
            raise BicepSyntaxError(self.peek().line, f"a {kind} is missing before {self.peek().text!r}")
        return self.take()

    def skip_newlines(self) -> bool:
        """Go past line ends; tell whether there were any."""
        start = self._at
        while self.peek().kind is Kind.NEWLINE:
            self.take()
        return self._at > start

    def expression(self) -> Expression:
        """Take an expression."""
        test = self._binary(0)
        if not self._accept_on_next_line("?"):
            return test
        self.skip_newlines()
        then = self.expression()
        if not self._accept_on_next_line(":"):
            raise BicepSyntaxError(self.peek().line, "':' of a condition is missing")
        self.skip_newlines()
        return Operation("?", (test, then, self.expression()), test.line)

    def _accept_on_next_line(self, sign: str) -> bool:
        ahead = 0
        while self.peek(ahead).kind is Kind.NEWLINE:
            ahead += 1
        if self.peek(ahead).kind is not Kind.SIGN or self.peek(ahead).text != sign:
            return False
        self._at += ahead + 1
        return True

    def _binary(self, level: int) -> Expression:
        if level == len(LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self.is_at(*LEVELS[level]):
            sign = self.take()
            self.skip_newlines()
            left = Operation(sign.text, (left, self._binary(level + 1)), sign.line)
        return left

    def _unary(self) -> Expression:
        if self.is_at("!", "-"):
            sign = self.take()
            return Operation(sign.text, (self._unary(),), sign.line)
        return self._postfix()

    def _postfix(self) -> Expression:
        base = self._primary()
        while self.is_at(".", ".?", "::", "[", "[?", "!"):
            sign = self.take()
            if sign.text == "!":
                continue
            if sign.text in {"[", "[?"}:
                base = Index(base, self.expression(), sign.line)
                self.expect("]")
                continue
            name = self.expect_kind(Kind.NAME)
            if self.is_at("("):
                base = Call(name.text, self._arguments(), name.line, base)
            else:
                base = Member(base, name.text, name.line)
        return base

    def _primary(self) -> Expression:
        token = self.peek()
        match token.kind:
            case Kind.STRING:
                return self.string()
            case Kind.NUMBER:
                return Literal(int(self.take().text), token.line)
            case Kind.NAME:
                return self._name()
            case Kind.SIGN if token.text == "(":
                return self._in_brackets()
            case Kind.SIGN if token.text == "[":
                return self._items()
            case Kind.SIGN if token.text == "{":
                return self.properties()
        raise BicepSyntaxError(token.line, f"an expression is missing before {token.text!r}")

    def _name(self) -> Expression:
        token = self.take()
        if token.text in WORDS:
            return Literal(WORDS[token.text], token.line)
        if self.accept("=>"):
            return Lambda((token.text,), self.expression(), token.line)
        if self.is_at("("):
            return Call(token.text, self._arguments(), token.line)
        return Name(token.text, token.line)

    def _in_brackets(self) -> Expression:
        line = self.expect("(").line
        ahead = 0
        while self.peek(ahead).kind is Kind.NAME or self.peek(ahead).text == ",":
            ahead += 1
        if self.peek(ahead).text == ")" and self.peek(ahead + 1).text == "=>":
            names = tuple(token.text for token in self._tokens[self._at : self._at + ahead : 2])
            self._at += ahead + 2
            return Lambda(names, self.expression(), line)
        self.skip_newlines()
        inner = self.expression()
        self.skip_newlines()
        self.expect(")")
        return inner

    def _arguments(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        self.expect("(")
        self.skip_newlines()
        while not self.is_at(")"):
            found.append(self.expression())
            self.skip_newlines()
            if not self.accept(","):
                break
            self.skip_newlines()
        self.expect(")")
        return tuple(found)

    def string(self) -> Literal | Interpolated:
        """Take a string."""
        token = self.expect_kind(Kind.STRING)
        if all(isinstance(part, str) for part in token.parts):
            return Literal(token.text, token.line)
        parts = tuple(part if isinstance(part, str) else _inside(part) for part in token.parts)
        return Interpolated(parts, token.line)

    def _items(self) -> Expression:
        line = self.expect("[").line
        self.skip_newlines()
        if self.is_at("for"):
            return self._loop(line)
        found: list[Expression] = []
        while not self.accept("]"):
            found.append(self.expression())
            if not self.skip_newlines() and not self.accept(",") and not self.is_at("]"):
                raise BicepSyntaxError(self.peek().line, "a line end or ',' is missing in an array")
            self.skip_newlines()
        return Items(tuple(found), line)

    def _loop(self, line: int) -> Loop:
        self.expect("for")
        names = [self.take()]
        if names[0].text == "(":
            names = [self.expect_kind(Kind.NAME)]
            self.expect(",")
            names.append(self.expect_kind(Kind.NAME))
            self.expect(")")
        self.expect("in")
        source = self.expression()
        self.expect(":")
        body = self.declared()
        self.skip_newlines()
        self.expect("]")
        return Loop(tuple(name.text for name in names), source, body, line)

    def declared(self) -> Expression:
        """Take what follows `=` or a loop's colon: an expression, or one after `if (…)`."""
        if not (self.is_at("if") and self.peek(1).text == "("):
            return self.expression()
        line = self.expect("if").line
        test = self._in_brackets()
        return Condition(test, self.properties(), line)

    def properties(self) -> Properties:
        """Take an object."""
        line = self.expect("{").line
        self.skip_newlines()
        entries: list[Entry] = []
        nested: list[Resource] = []
        while not self.accept("}"):
            if self.is_at("resource") and self.peek(1).kind is Kind.NAME:
                nested.append(self._nested())
            else:
                entries.append(self._entry())
            if not self.skip_newlines() and not self.accept(",") and not self.is_at("}"):
                raise BicepSyntaxError(self.peek().line, "a line end or ',' is missing in an object")
            self.skip_newlines()
        return Properties(tuple(entries), line, tuple(nested))

    def _entry(self) -> Entry:
        token = self.peek()
        key: str | Interpolated
        if token.kind is Kind.STRING:
            text = self.string()
            key = text if isinstance(text, Interpolated) else str(text.value)
        else:
            key = self.expect_kind(Kind.NAME).text
        self.expect(":")
        return Entry(key, self.expression(), token.line)

    def _nested(self) -> Resource:
        line = self.expect("resource").line
        symbol = self.expect_kind(Kind.NAME).text
        kind = self.expect_kind(Kind.STRING).text
        is_existing = self.accept("existing")
        self.expect("=")
        return Resource(symbol, kind, "", is_existing, self.declared(), (), line)


def _inside(tokens: tuple[Token, ...]) -> Expression:
    parser = ExpressionParser(tokens)
    found = parser.expression()
    parser.expect_kind(Kind.END)
    return found
