"""Resources held against the published types."""

from collections.abc import Iterator
from difflib import get_close_matches

from local.bicep.declarations import Resource, Template
from local.bicep.errors import Problem
from local.bicep.kinds import kind_of
from local.bicep.syntax import (
    Condition,
    Entry,
    Expression,
    Interpolated,
    Items,
    Literal,
    Loop,
    Operation,
    Properties,
)
from local.bicep.type_files import Flag, Shape, TypeLibrary

# What Bicep itself understands in the body of a resource.
OF_BICEP = frozenset({"scope", "parent", "dependsOn"})
SCALARS = {"StringType": "string", "IntegerType": "int", "BooleanType": "bool"}


def check_resources(template: Template, library: TypeLibrary) -> Iterator[Problem]:
    """Yield what resources of the library's providers say that their types do not."""
    for resource in template.resources:
        if resource.type.partition("/")[0].lower() not in library.providers:
            continue
        shape = library.find(resource.type, resource.version)
        if shape is None:
            yield Problem(
                template.path, resource.line, f"{resource.type} has no api-version {resource.version} at hand"
            )
            continue
        for line, message in _check(resource, shape):
            yield Problem(template.path, line, f"{resource.symbol}: {message}")


def list_uncovered(template: Template, library: TypeLibrary) -> frozenset[str]:
    """Return `type@api-version` of the resources of which the library knows nothing."""
    return frozenset(
        f"{each.type}@{each.version}"
        for each in template.resources
        if each.type.partition("/")[0].lower() not in library.providers
    )


def _check(resource: Resource, shape: Shape) -> Iterator[tuple[int, str]]:
    entries = tuple(entry for entry in resource.body.entries if entry.key not in OF_BICEP)
    if resource.is_existing:
        for entry in entries:
            if entry.key != "name":
                yield entry.line, f"an existing resource says nothing of {entry.key!r}"
        return
    yield from _check_object(Properties(entries, resource.line), shape, "")


def _check_value(value: Expression, shape: Shape, path: str) -> Iterator[tuple[int, str]]:
    for outcome in _outcomes(value):
        yield from _check_outcome(outcome, shape, path)


def _outcomes(value: Expression) -> Iterator[Expression]:
    match value:
        case Operation("?", (_, *branches)) | Operation("??", branches):
            for branch in branches:
                yield from _outcomes(branch)
        case Condition(_, body):
            yield from _outcomes(body)
        case Literal(None):
            return
        case _:
            yield value


def _check_outcome(value: Expression, shape: Shape, path: str) -> Iterator[tuple[int, str]]:
    match shape.kind:
        case "ObjectType" | "DiscriminatedObjectType":
            if isinstance(value, Properties):
                yield from _check_object(value, shape, path)
            elif kind_of(value) is not None:
                yield value.line, f"{path} is an object, not {kind_of(value)}"
        case "ArrayType":
            yield from _check_array(value, shape, path)
        case "UnionType":
            yield from _check_union(value, shape, path)
        case "StringLiteralType":
            yield from _check_union(value, shape, path)
        case "StringType" | "IntegerType" | "BooleanType":
            wanted, got = SCALARS[shape.kind], kind_of(value)
            if got is not None and got != wanted:
                yield value.line, f"{path} is {wanted}, not {got}"


def _check_array(value: Expression, shape: Shape, path: str) -> Iterator[tuple[int, str]]:
    item = shape.follow(shape.raw["itemType"])
    match value:
        case Items(items):
            for each in items:
                yield from _check_value(each, item, f"{path}[]")
        case Loop(_, _, body):
            yield from _check_value(body, item, f"{path}[]")
        case _ if kind_of(value) is not None:
            yield value.line, f"{path} is an array, not {kind_of(value)}"


def _check_union(value: Expression, shape: Shape, path: str) -> Iterator[tuple[int, str]]:
    members = shape.members if shape.kind == "UnionType" else (shape,)
    literals = [member.raw["value"] for member in members if member.kind == "StringLiteralType"]
    got = kind_of(value)
    if not literals:
        wanted = {SCALARS.get(member.kind) for member in members}
        if got is not None and None not in wanted and got not in wanted:
            yield value.line, f"{path} is not {got}"
        return
    if got is not None and got != "string":
        yield value.line, f"{path} is string, not {got}"
    elif isinstance(value, Literal) and value.value not in literals:
        # Most published lists are open; what is not on one is more likely a slip than a newer value.
        yield value.line, f"{path} is one of {', '.join(sorted(literals))}, not {value.value!r}"


def _check_object(value: Properties, shape: Shape, path: str) -> Iterator[tuple[int, str]]:
    properties = shape.properties
    if shape.kind == "DiscriminatedObjectType":
        teller = str(shape.raw["discriminator"])
        chosen = value.find(teller)
        if isinstance(chosen, Literal):
            variant = shape.variants.get(str(chosen.value))
            if variant is None:
                names = ", ".join(sorted(shape.variants))
                yield chosen.line, f"{_join(path, teller)} is one of {names}, not {chosen.value!r}"
                return
            properties = {**properties, **variant.properties}
        elif chosen is None:
            yield value.line, f"{_join(path, teller)} is missing"
            return
        else:
            return
    others = shape.raw.get("additionalProperties")
    for entry in value.entries:
        yield from _check_entry(entry, properties, shape.follow(others) if others else None, path)
    keys = {entry.key for entry in value.entries}
    is_open = any(isinstance(key, Interpolated) for key in keys)
    for name, (_, flags) in properties.items():
        is_wanted = flags & Flag.REQUIRED and not flags & Flag.READ_ONLY and not is_open
        if is_wanted and name not in keys:
            yield value.line, f"{_join(path, name)} is missing"


def _check_entry(
    entry: Entry, properties: dict[str, tuple[Shape, Flag]], others: Shape | None, path: str
) -> Iterator[tuple[int, str]]:
    where = _join(path, str(entry.key) if isinstance(entry.key, str) else "…")
    if not isinstance(entry.key, str) or entry.key not in properties:
        if others is not None:
            yield from _check_value(entry.value, others, where)
        elif isinstance(entry.key, str):
            near = get_close_matches(entry.key, properties, 1, 0.7)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            yield entry.line, f"there is no {where}{hint}"
        return
    shape, flags = properties[entry.key]
    if flags & Flag.READ_ONLY:
        yield entry.line, f"{where} cannot be written"
    yield from _check_value(entry.value, shape, where)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
