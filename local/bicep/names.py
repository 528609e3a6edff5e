"""Symbols: each that is used is declared, once, and each that is declared is used."""

from collections import Counter
from collections.abc import Iterator

from local.bicep.declarations import Template, TypeName
from local.bicep.errors import Problem
from local.bicep.functions import DECORATORS, FUNCTIONS, NAMESPACES, TYPES
from local.bicep.syntax import Call, Expression, Lambda, Loop, Name, Properties, children


def check_names(template: Template) -> Iterator[Problem]:
    """Yield what is declared twice, used without being declared, or declared without being used."""
    yield from _check_declared_once(template)
    yield from _check_types(template)
    yield from _check_decorators(template)
    used: set[str] = set()
    declared = {name for name, _ in _declarations(template)}
    own = {function.name for function in template.functions}
    for value, bound in _values(template):
        for found in _uses(value, bound):
            match found:
                case Name(text, line):
                    used.add(text)
                    if text not in declared and text not in NAMESPACES:
                        yield Problem(template.path, line, f"{text!r} is not declared")
                case Call(function, _, line):
                    used.add(function)
                    if function not in FUNCTIONS and function not in own:
                        yield Problem(template.path, line, f"there is no function {function!r}")
    yield from _check_used(template, used)
    parameters = {parameter.name for parameter in template.parameters}
    for parameter in template.parameters:
        for found in _uses(parameter.default, frozenset()) if parameter.default else ():
            if isinstance(found, Name) and found.text in declared - parameters:
                yield Problem(
                    template.path, found.line, f"the default of {parameter.name!r} may only name parameters"
                )


def _declarations(template: Template) -> Iterator[tuple[str, int]]:
    yield from ((each.name, each.line) for each in template.parameters)
    yield from ((each.name, each.line) for each in template.variables)
    yield from ((each.symbol, each.line) for each in template.deployed)


def _check_declared_once(template: Template) -> Iterator[Problem]:
    outputs = [(f"output {each.name}", each.line) for each in template.outputs]
    functions = [(each.name, each.line) for each in template.functions]
    types = [(each.name, each.line) for each in template.types]
    found = [*_declarations(template), *functions, *types, *outputs]
    counts = Counter(name for name, _ in found)
    for name, line in found:
        if counts[name] > 1:
            yield Problem(template.path, line, f"{name!r} is declared {counts[name]} times")


def _check_types(template: Template) -> Iterator[Problem]:
    own = {each.name for each in template.types}
    for kind, line in _types(template):
        if "{" in kind.text or "<" in kind.text:
            continue
        for name in kind.names:
            if name not in TYPES and name not in own:
                yield Problem(template.path, line, f"there is no type {name!r}")


def _types(template: Template) -> Iterator[tuple[TypeName, int]]:
    yield from ((each.type, each.line) for each in template.parameters)
    yield from ((each.type, each.line) for each in template.types)
    yield from ((each.type, each.line) for each in template.values if each.type)
    for function in template.functions:
        yield from ((kind, function.line) for _, kind in function.parameters)


def _check_decorators(template: Template) -> Iterator[Problem]:
    parameters = (decorator for each in template.parameters for decorator in each.decorators)
    values = (decorator for each in template.values for decorator in each.decorators)
    deployed = (decorator for each in template.deployed for decorator in each.decorators)
    for decorator in (*parameters, *values, *deployed):
        if decorator.function not in DECORATORS:
            yield Problem(template.path, decorator.line, f"there is no decorator {decorator.function!r}")


def _check_used(template: Template, used: set[str]) -> Iterator[Problem]:
    for parameter in template.parameters:
        if parameter.name not in used:
            yield Problem(template.path, parameter.line, f"parameter {parameter.name!r} is not used")
    for variable in template.variables:
        if variable.name not in used:
            yield Problem(template.path, variable.line, f"variable {variable.name!r} is not used")
    parents = {each.outer for each in template.resources}
    for resource in template.resources:
        if resource.is_existing and resource.symbol not in used | parents:
            yield Problem(template.path, resource.line, f"existing resource {resource.symbol!r} is not used")
    for function in template.functions:
        if function.name not in used:
            yield Problem(template.path, function.line, f"function {function.name!r} is not used")
    types = {name for kind, _ in _types(template) for name in kind.names}
    for each in template.types:
        if each.name not in types:
            yield Problem(template.path, each.line, f"type {each.name!r} is not used")


def _values(template: Template) -> Iterator[tuple[Expression, frozenset[str]]]:
    for parameter in template.parameters:
        if parameter.default is not None:
            yield parameter.default, frozenset()
    for value in template.values:
        yield value.value, frozenset()
    for resource in template.resources:
        if not resource.outer:
            yield resource.value, frozenset()
    for module in template.modules:
        yield module.value, frozenset()
    for function in template.functions:
        yield function.body, frozenset(name for name, _ in function.parameters)


def _uses(expression: Expression, bound: frozenset[str]) -> Iterator[Name | Call]:
    match expression:
        case Name(text):
            if text not in bound:
                yield expression
            return
        case Call(_, _, _, base) if base is None or (isinstance(base, Name) and base.text in NAMESPACES):
            yield expression
        case Loop(names, source, body):
            yield from _uses(source, bound)
            yield from _uses(body, bound | set(names))
            return
        case Lambda(names, body):
            yield from _uses(body, bound | set(names))
            return
        case Properties(_, _, nested):
            for resource in nested:
                yield from _uses(resource.value, bound)
    for child in children(expression):
        yield from _uses(child, bound)
