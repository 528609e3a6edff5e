"""The expressions of Bicep."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.bicep.declarations import Resource


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol that is used."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A string without expressions, a whole number, true, false or null."""

    value: str | int | bool | None
    line: int


@dataclass(frozen=True, slots=True)
class Interpolated:
    """A string with expressions in it."""

    parts: "tuple[str | Expression, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Member:
    """`base.name`, `base.?name` or `base::name`."""

    base: "Expression"
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Index:
    """`base[index]`."""

    base: "Expression"
    index: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a method of `base`."""

    function: str
    arguments: "tuple[Expression, ...]"
    line: int
    base: "Expression | None" = None


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with its operands; `?` has three."""

    sign: str
    operands: "tuple[Expression, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Lambda:
    """`(a, b) => body`."""

    names: tuple[str, ...]
    body: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """An array."""

    items: "tuple[Expression, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A property of an object; the key is an expression where it is made of a string with expressions."""

    key: "str | Interpolated"
    value: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Properties:
    """An object, with the resources that are nested in it."""

    entries: tuple[Entry, ...]
    line: int
    nested: "tuple[Resource, ...]" = ()

    def find(self, key: str) -> "Expression | None":
        """Return the value of a property."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


@dataclass(frozen=True, slots=True)
class Loop:
    """`[for item in source: body]`."""

    names: tuple[str, ...]
    source: "Expression"
    body: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Condition:
    """`if (test) body`, before the body of a resource or a module."""

    test: "Expression"
    body: "Expression"
    line: int


type Expression = (
    Name
    | Literal
    | Interpolated
    | Member
    | Index
    | Call
    | Operation
    | Lambda
    | Items
    | Properties
    | Loop
    | Condition
)


def body_of(value: Expression) -> Properties:
    """Return the object inside a loop and a condition."""
    while isinstance(value, Loop | Condition):
        value = value.body
    return value if isinstance(value, Properties) else Properties((), value.line)


def children(expression: Expression) -> Iterator[Expression]:
    """Yield what an expression is directly made of, without nested resources."""
    match expression:
        case Interpolated(parts):
            yield from (part for part in parts if not isinstance(part, str))
        case Member(base):
            yield base
        case Index(base, index):
            yield from (base, index)
        case Call(_, arguments, _, base):
            yield from (*([base] if base else []), *arguments)
        case Operation(_, operands):
            yield from operands
        case Lambda(_, body):
            yield body
        case Items(items):
            yield from items
        case Properties(entries):
            yield from (entry.key for entry in entries if not isinstance(entry.key, str))
            yield from (entry.value for entry in entries)
        case Loop(_, source, body):
            yield from (source, body)
        case Condition(test, body):
            yield from (test, body)


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that is in it, outermost first."""
    yield expression
    for child in children(expression):
        yield from walk(child)
