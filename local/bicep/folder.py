"""A folder of templates, and everything that is checked without Azure and without Bicep's compiler."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.bicep.conventions import check_composition, check_conventions
from local.bicep.declarations import Template
from local.bicep.documents import parse_template
from local.bicep.errors import BicepSyntaxError, Problem
from local.bicep.modules import check_cycles, check_modules
from local.bicep.names import check_names
from local.bicep.placement import check_placement

COMPOSING = "main.bicep"


@dataclass(frozen=True, slots=True)
class TemplateFolder:
    """What could be read of a folder, by path, and what could not."""

    root: Path
    templates: Mapping[Path, Template]
    unreadable: tuple[Problem, ...]


def read_folder(root: Path) -> TemplateFolder:
    """Read every Bicep file below a folder."""
    templates: dict[Path, Template] = {}
    unreadable: list[Problem] = []
    for path in sorted(root.resolve().rglob("*.bicep")):
        try:
            templates[path] = parse_template(path.read_text(encoding="utf-8"), path)
        except BicepSyntaxError as error:
            unreadable.append(Problem(path, error.line, error.message))
    return TemplateFolder(root.resolve(), templates, tuple(unreadable))


def check_folder(folder: TemplateFolder) -> Iterator[Problem]:
    """Yield what is wrong, without holding resources against published types."""
    yield from folder.unreadable
    yield from check_cycles(folder.templates)
    for template in folder.templates.values():
        yield from check_names(template)
        yield from check_modules(template, folder.templates)
        yield from check_placement(template)
        yield from check_conventions(template)
        if template.path == folder.root / COMPOSING:
            yield from check_composition(template)
