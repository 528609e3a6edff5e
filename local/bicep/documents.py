"""Reading the statements of a file."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from local.bicep.declarations import (
    Function,
    Module,
    Parameter,
    Resource,
    Template,
    TypeName,
    UserType,
    Value,
)
from local.bicep.errors import BicepSyntaxError
from local.bicep.expressions import ExpressionParser
from local.bicep.syntax import Call
from local.bicep.tokens import Kind, read_tokens

DEFAULT_SCOPE = "resourceGroup"


@dataclass
class _Found:
    scope: str = DEFAULT_SCOPE
    description: str = ""
    parameters: list[Parameter] = field(default_factory=list)
    variables: list[Value] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    types: list[UserType] = field(default_factory=list)


def parse_template(text: str, path: Path) -> Template:
    """
    Return what a file declares; resources that are nested follow the one that they are in.

    Raises:
        BicepSyntaxError: the text is not Bicep, or uses a part of it that this project does without.

    """
    return _TemplateParser(text).parse(path)


class _TemplateParser(ExpressionParser):
    def __init__(self, text: str) -> None:
        super().__init__(read_tokens(text))
        self._found = _Found()

    def parse(self, path: Path) -> Template:
        """Return the file."""
        self.skip_newlines()
        while self.peek().kind is not Kind.END:
            self._statement()
            if not self.skip_newlines() and self.peek().kind is not Kind.END:
                raise BicepSyntaxError(self.peek().line, f"a line end is missing before {self.peek().text!r}")
        found = self._found
        return Template(
            path,
            found.scope,
            found.description,
            tuple(found.parameters),
            tuple(found.variables),
            tuple(found.resources),
            tuple(found.modules),
            tuple(found.outputs),
            tuple(found.functions),
            tuple(found.types),
        )

    def _statement(self) -> None:
        decorators = self._decorators()
        word = self.expect_kind(Kind.NAME)
        match word.text:
            case "targetScope":
                self.expect("=")
                self._found.scope = self.expect_kind(Kind.STRING).text
            case "metadata":
                self._metadata()
            case "param":
                self._parameter(decorators, word.line)
            case "var":
                self._found.variables.append(self._value(decorators, word.line, is_typed=False))
            case "output":
                self._found.outputs.append(self._value(decorators, word.line, is_typed=True))
            case "resource":
                self._resource(decorators, word.line)
            case "module":
                self._module(decorators, word.line)
            case "func":
                self._function(word.line)
            case "type":
                name = self.expect_kind(Kind.NAME).text
                self.expect("=")
                self._found.types.append(UserType(name, self._type(), word.line))
            case _:
                raise BicepSyntaxError(word.line, f"{word.text!r} opens no statement")

    def _decorators(self) -> tuple[Call, ...]:
        found: list[Call] = []
        while self.accept("@"):
            call = self.expression()
            if not isinstance(call, Call):
                raise BicepSyntaxError(call.line, "a decorator needs brackets")
            found.append(call)
            self.skip_newlines()
        return tuple(found)

    def _metadata(self) -> None:
        name = self.expect_kind(Kind.NAME).text
        self.expect("=")
        text = self.expect_kind(Kind.STRING).text
        if name == "description":
            self._found.description = text

    def _parameter(self, decorators: tuple[Call, ...], line: int) -> None:
        name = self.expect_kind(Kind.NAME).text
        kind = self._type()
        default = self.expression() if self.accept("=") else None
        self._found.parameters.append(Parameter(name, kind, default, decorators, line))

    def _value(self, decorators: tuple[Call, ...], line: int, *, is_typed: bool) -> Value:
        name = self.expect_kind(Kind.NAME).text
        kind = None if self.is_at("=") and not is_typed else self._type()
        self.expect("=")
        return Value(name, kind, self.declared(), decorators, line)

    def _resource(self, decorators: tuple[Call, ...], line: int) -> None:
        symbol = self.expect_kind(Kind.NAME).text
        kind, _, version = self.expect_kind(Kind.STRING).text.partition("@")
        if not version:
            raise BicepSyntaxError(line, f"{kind!r} has no api-version")
        is_existing = self.accept("existing")
        self.expect("=")
        self._keep(Resource(symbol, kind, version, is_existing, self.declared(), decorators, line))

    def _keep(self, resource: Resource) -> None:
        self._found.resources.append(resource)
        for each in resource.body.nested:
            kind = f"{resource.type}/{each.type}"
            self._keep(replace(each, type=kind, version=resource.version, outer=resource.symbol))

    def _module(self, decorators: tuple[Call, ...], line: int) -> None:
        symbol = self.expect_kind(Kind.NAME).text
        path = self.expect_kind(Kind.STRING).text
        self.expect("=")
        self._found.modules.append(Module(symbol, path, self.declared(), decorators, line))

    def _function(self, line: int) -> None:
        name = self.expect_kind(Kind.NAME).text
        parameters: list[tuple[str, TypeName]] = []
        self.expect("(")
        while not self.accept(")"):
            parameters.append((self.expect_kind(Kind.NAME).text, self._type()))
            self.accept(",")
        self._type()
        self.expect("=>")
        self._found.functions.append(Function(name, tuple(parameters), self.expression(), line))

    def _type(self) -> TypeName:
        words = [self.take()]
        depth = 1 if words[0].text in {"(", "{", "[", "[?"} else 0
        while depth > 0 or self.is_at("[", "]", "?", "|") or words[-1].text == "|":
            if self.peek().kind is Kind.END:
                raise BicepSyntaxError(words[0].line, "a type does not end")
            words.append(self.take())
            depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(words[-1].text, 0)
        names = tuple(word.text for word in words if word.kind is Kind.NAME)
        text = " ".join(f"'{word.text}'" if word.kind is Kind.STRING else word.text for word in words)
        return TypeName(text, names, words[-1].text == "?" or "null" in names)
