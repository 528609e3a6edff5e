"""Where resources are: parents, segments of names, and what has to be known before anything is deployed."""

from collections.abc import Iterator

from local.bicep.declarations import Module, Resource, Template
from local.bicep.errors import Problem
from local.bicep.syntax import (
    Call,
    Condition,
    Expression,
    Index,
    Interpolated,
    Literal,
    Loop,
    Member,
    Name,
    children,
)

# What a resource that is declared here tells before it exists.
KNOWN_EARLY = frozenset({"id", "name", "type", "apiVersion"})
EARLY_KEYS = ("name", "scope", "parent")


def check_placement(template: Template) -> Iterator[Problem]:
    """Yield children without their parent, and names that are only known once something is deployed."""
    for resource in template.resources:
        yield from _check_parent(template, resource)
    late = _late_variables(template)
    for each in template.deployed:
        for expression in _early_expressions(each):
            found = _find_late(expression, template, late)
            if found is not None:
                line = found.line
                yield Problem(
                    template.path, line, f"{each.symbol!r} has to be known before deployment starts"
                )


def _check_parent(template: Template, resource: Resource) -> Iterator[Problem]:
    name = resource.body.find("name")
    if name is None:
        yield Problem(template.path, resource.line, f"resource {resource.symbol!r} has no name")
    parent = resource.body.find("parent")
    wanted = resource.type.rpartition("/")[0]
    if parent is not None:
        symbol = _symbol(parent)
        found = next((each.type for each in template.resources if each.symbol == symbol), "")
        if found.lower() != wanted.lower():
            yield Problem(template.path, parent.line, f"the parent of a {resource.type} is a {wanted}")
    slashes = 0 if parent is not None or resource.outer else resource.type.count("/") - 1
    text = _fixed_text(name)
    if text is not None and text.count("/") != slashes:
        yield Problem(
            template.path,
            resource.line,
            f"the name of {resource.symbol!r} needs {slashes} slashes or a parent",
        )


def _fixed_text(name: Expression | None) -> str | None:
    match name:
        case Literal(str(text)):
            return text
        case Interpolated(parts):
            return "".join(part for part in parts if isinstance(part, str))
    return None


def _early_expressions(declared: Resource | Module) -> Iterator[Expression]:
    value = declared.value
    while isinstance(value, Loop | Condition):
        yield value.source if isinstance(value, Loop) else value.test
        value = value.body
    for key in EARLY_KEYS:
        found = declared.body.find(key)
        if found is not None:
            yield found


def _late_variables(template: Template) -> frozenset[str]:
    late: frozenset[str] = frozenset()
    while True:
        found = {each.name for each in template.variables if _find_late(each.value, template, late)}
        if found == late:
            return late
        late = frozenset(found)


def _find_late(expression: Expression, template: Template, late: frozenset[str]) -> Expression | None:
    symbols = {each.symbol for each in template.resources}
    modules = {each.symbol for each in template.modules}
    match expression:
        case Name(text) if text in late:
            return expression
        case Member(base, name) if _symbol(base) in symbols and name not in KNOWN_EARLY:
            return expression
        case Member(base, "outputs") if _symbol(base) in modules:
            return expression
        case Call("reference" | "listKeys"):
            return expression
    found = (_find_late(child, template, late) for child in children(expression))
    return next((each for each in found if each is not None), None)


def _symbol(base: Expression) -> str:
    match base:
        case Name(text):
            return text
        case Index(inner):
            return _symbol(inner)
        case Member(_, name):
            return name  # outer::inner
    return ""
