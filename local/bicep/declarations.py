"""What a Bicep file declares."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.bicep.syntax import Call, Expression, Properties, body_of, walk


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as written: the names in it, the allowed literals, and whether null is one of its values."""

    text: str
    names: tuple[str, ...]
    is_nullable: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A `param`."""

    name: str
    type: TypeName
    default: Expression | None
    decorators: tuple[Call, ...]
    line: int

    def find_decorator(self, name: str) -> Call | None:
        """Return a decorator such as `description`."""
        return next((each for each in self.decorators if each.function == name), None)

    @property
    def is_required(self) -> bool:
        """Whether a caller has to pass it."""
        return self.default is None and not self.type.is_nullable


@dataclass(frozen=True, slots=True)
class Value:
    """A `var` or an `output`."""

    name: str
    type: TypeName | None
    value: Expression
    decorators: tuple[Call, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A `resource`; a nested one has the type of its parent before its own, and that parent's version."""

    symbol: str
    type: str
    version: str
    is_existing: bool
    value: Expression
    decorators: tuple[Call, ...]
    line: int
    outer: str = ""

    @property
    def body(self) -> Properties:
        """What is declared, inside loop and condition."""
        return body_of(self.value)


@dataclass(frozen=True, slots=True)
class Module:
    """A `module`."""

    symbol: str
    path: str
    value: Expression
    decorators: tuple[Call, ...]
    line: int

    @property
    def body(self) -> Properties:
        """What is declared, inside loop and condition."""
        return body_of(self.value)


@dataclass(frozen=True, slots=True)
class Function:
    """A `func`."""

    name: str
    parameters: tuple[tuple[str, TypeName], ...]
    body: Expression
    line: int


@dataclass(frozen=True, slots=True)
class UserType:
    """A `type`."""

    name: str
    type: TypeName
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """One file."""

    path: Path
    scope: str
    description: str
    parameters: tuple[Parameter, ...]
    variables: tuple[Value, ...]
    resources: tuple[Resource, ...]
    modules: tuple[Module, ...]
    outputs: tuple[Value, ...]
    functions: tuple[Function, ...]
    types: tuple[UserType, ...]

    @property
    def deployed(self) -> "tuple[Resource | Module, ...]":
        """Return the resources and the modules."""
        return (*self.resources, *self.modules)

    @property
    def values(self) -> "tuple[Value, ...]":
        """Return the variables and the outputs."""
        return (*self.variables, *self.outputs)

    def expressions(self) -> Iterator[Expression]:
        """Yield all expressions, outermost first, but those of functions."""
        defaults = (each.default for each in self.parameters if each.default is not None)
        for value in (
            *defaults,
            *(each.value for each in self.values),
            *(each.value for each in self.deployed),
        ):
            yield from walk(value)
