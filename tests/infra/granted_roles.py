"""Role definitions and role assignments, read from templates."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.bicep.declarations import Resource, Template
from local.bicep.folder import read_folder
from local.bicep.syntax import Call, Condition, Expression, Interpolated, Items, Literal, Properties, walk
from local.node import ROOT

INFRA = ROOT / "infra"
ACCESS = INFRA / "access"


@dataclass(frozen=True, slots=True)
class CustomRole:
    """A role of the project's own; `condition` is the parameter that it depends on."""

    symbol: str
    name: str
    actions: tuple[str, ...]
    data_actions: tuple[str, ...]
    condition: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """What gives a role; `role` is its GUID or, for one of the project's own, the symbol."""

    name: Expression | None
    role: str
    principal_type: str
    reason: str
    condition: str


def read_access(module: str) -> Template:
    """Return a module of `infra/access`."""
    return read_folder(ACCESS).templates[ACCESS / module]


def list_templates(folder: Path = INFRA) -> list[Template]:
    """Return every template of the project, or of a folder of it."""
    return list(read_folder(folder).templates.values())


def list_roles(template: Template) -> list[CustomRole]:
    """Return the roles that a template makes."""
    return [_role(each) for each in _of_type(template, "roleDefinitions")]


def list_assignments(template: Template) -> list[Assignment]:
    """Return the assignments that a template makes."""
    return [_assignment(each, template) for each in _of_type(template, "roleAssignments")]


def _of_type(template: Template, kind: str) -> Iterator[Resource]:
    wanted = f"Microsoft.Authorization/{kind}"
    return (each for each in template.resources if each.type == wanted and not each.is_existing)


def _role(resource: Resource) -> CustomRole:
    properties = _object(resource.body.find("properties"))
    blocks = _items(properties.find("permissions"))
    return CustomRole(
        resource.symbol,
        _text(properties.find("roleName")),
        tuple(_text(each) for block in blocks for each in _items(_object(block).find("actions"))),
        tuple(_text(each) for block in blocks for each in _items(_object(block).find("dataActions"))),
        _condition(resource),
    )


def _assignment(resource: Resource, template: Template) -> Assignment:
    properties = _object(resource.body.find("properties"))
    role = properties.find("roleDefinitionId")
    guids = {each.name: _text(each.value) for each in template.variables if isinstance(each.value, Literal)}
    names = [text for part in walk(role) if (text := getattr(part, "text", ""))] if role else []
    found = next((guids[name] for name in names if name in guids), names[0] if names else "")
    return Assignment(
        resource.body.find("name"),
        found,
        _text(properties.find("principalType")),
        _text(properties.find("description")),
        _condition(resource),
    )


def is_worked_out(value: Expression | None) -> bool:
    """Whether a name follows from what it depends on, so that a second deployment makes no second one."""
    return isinstance(value, Call) and value.function == "guid"


def _condition(resource: Resource) -> str:
    return getattr(resource.value.test, "text", "?") if isinstance(resource.value, Condition) else ""


def _object(value: Expression | None) -> Properties:
    assert isinstance(value, Properties)
    return value


def _items(value: Expression | None) -> tuple[Expression, ...]:
    return value.items if isinstance(value, Items) else ()


def _text(value: Expression | None) -> str:
    if isinstance(value, Interpolated):
        return "".join(part for part in value.parts if isinstance(part, str))
    return str(value.value) if isinstance(value, Literal) else ""
