"""How files call each other: paths, parameters, outputs, scopes."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from local.bicep.declarations import Module, Template
from local.bicep.errors import Problem
from local.bicep.kinds import allowed_of, kind_of, kind_of_parameter
from local.bicep.syntax import Call, Expression, Index, Literal, Member, Name, Operation, Properties

SCOPE_FUNCTIONS = frozenset({"resourceGroup", "subscription", "managementGroup", "tenant"})
SCOPE_TYPES = {
    "microsoft.resources/resourcegroups": "resourceGroup",
    "microsoft.resources/subscriptions": "subscription",
    "microsoft.management/managementgroups": "managementGroup",
}


def check_modules(template: Template, templates: Mapping[Path, Template]) -> Iterator[Problem]:
    """Yield the calls of modules that do not fit the files called."""
    for module in template.modules:
        target = find_target(template, module, templates)
        if target is None:
            yield Problem(template.path, module.line, f"there is no file {module.path!r}")
            continue
        yield from _check_parameters(template, module, target)
        yield from _check_scope(template, module, target)
        yield from _check_outputs(template, module, target)


def find_target(template: Template, module: Module, templates: Mapping[Path, Template]) -> Template | None:
    """Return the file that a module calls."""
    return templates.get((template.path.parent / module.path).resolve())


def check_cycles(templates: Mapping[Path, Template]) -> Iterator[Problem]:
    """Yield a problem where files call each other in a circle."""
    graph = {
        path: {(template.path.parent / module.path).resolve() for module in template.modules}
        for path, template in templates.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names = " -> ".join(path.name for path in error.args[1])
        yield Problem(error.args[1][0], 1, f"files call each other in a circle: {names}")


def _check_parameters(template: Template, module: Module, target: Template) -> Iterator[Problem]:
    passed = module.body.find("params") or Properties((), module.line)
    if not isinstance(passed, Properties):
        yield Problem(template.path, module.line, "params is not written out")
        return
    known = {parameter.name: parameter for parameter in target.parameters}
    given = {entry.key for entry in passed.entries}
    for entry in passed.entries:
        parameter = known.get(str(entry.key))
        if parameter is None:
            yield Problem(template.path, entry.line, f"{module.path} has no parameter {entry.key!r}")
            continue
        wanted, got = kind_of_parameter(parameter), kind_of(entry.value)
        if wanted and got and wanted != got:
            yield Problem(template.path, entry.line, f"{entry.key!r} of {module.path} is {wanted}, not {got}")
        allowed = allowed_of(parameter)
        if allowed and isinstance(entry.value, Literal) and entry.value.value not in allowed:
            yield Problem(
                template.path, entry.line, f"{entry.key!r} of {module.path} may not be {entry.value.value!r}"
            )
    for name, parameter in known.items():
        if parameter.is_required and name not in given:
            yield Problem(template.path, module.line, f"{module.path} needs the parameter {name!r}")
    for key in {str(entry.key) for entry in module.body.entries} - {"name", "scope", "params", "dependsOn"}:
        yield Problem(template.path, module.line, f"a module has no property {key!r}")


def _check_scope(template: Template, module: Module, target: Template) -> Iterator[Problem]:
    written = module.body.find("scope")
    scopes = {template.scope} if written is None else set(_scopes_of(written, template))
    for scope in scopes - {target.scope}:
        yield Problem(template.path, module.line, f"{module.path} is for a {target.scope}, not for a {scope}")


def _scopes_of(expression: Expression, template: Template) -> Iterator[str]:
    match expression:
        case Call(function) if function in SCOPE_FUNCTIONS:
            yield function
        case Operation("?", (_, then, otherwise)):
            yield from _scopes_of(then, template)
            yield from _scopes_of(otherwise, template)
        case Index(base):
            yield from _scopes_of(base, template)
        case Name(text):
            found = next((each.type for each in template.resources if each.symbol == text), "")
            yield SCOPE_TYPES.get(found.lower(), "resource")
        case _:
            yield "value that is no scope"


def _check_outputs(template: Template, module: Module, target: Template) -> Iterator[Problem]:
    outputs = {output.name for output in target.outputs}
    for found in template.expressions():
        match found:
            case Member(Member(base, "outputs"), name, line) if _symbol(base) == module.symbol:
                if name not in outputs:
                    yield Problem(template.path, line, f"{module.path} has no output {name!r}")
            case Member(base, name, line) if _symbol(base) == module.symbol:
                if name not in {"outputs", "name"}:
                    yield Problem(template.path, line, f"a module has no property {name!r}; outputs have")


def _symbol(base: Expression) -> str:
    while isinstance(base, Index):
        base = base.base
    return base.text if isinstance(base, Name) else ""
