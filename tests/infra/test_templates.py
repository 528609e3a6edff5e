"""The templates in `infra/`, as far as they can be checked without Bicep's compiler and without Azure."""

import pytest

from local.bicep.folder import check_folder, read_folder
from local.bicep.grammar import check_grammar
from local.bicep.resource_types import check_resources, list_uncovered
from local.bicep.type_files import TypeLibrary
from local.node import ROOT

INFRA = ROOT / "infra"
TYPES = ROOT.parent / "shared" / "specs" / "bicep-types-az" / "generated"

# Resources whose types are not at hand: the names of their properties were read, but are not checked here.
UNCOVERED: set[str] = set()


@pytest.fixture(scope="module")
def library() -> TypeLibrary:
    """Return the published types."""
    if not TYPES.is_dir():
        pytest.skip(f"the published types of Bicep are not at {TYPES}")
    return TypeLibrary(TYPES)


def test_every_file_can_be_read_by_a_policy_checker() -> None:
    """What it cannot read, it skips without a word."""
    assert [str(each) for each in check_grammar(INFRA)] == []


def test_the_templates_hold_together() -> None:
    """Symbols, modules, parents, scopes and this project's conventions."""
    assert [str(each) for each in check_folder(read_folder(INFRA))] == []


def test_resources_hold_against_their_published_types(library: TypeLibrary) -> None:
    """Their api-version, properties, values and kinds."""
    templates = read_folder(INFRA).templates.values()

    assert [str(each) for template in templates for each in check_resources(template, library)] == []


def test_resources_without_published_types_are_listed_by_name(library: TypeLibrary) -> None:
    """Nothing is taken for checked that was not."""
    templates = read_folder(INFRA).templates.values()

    assert {each for template in templates for each in list_uncovered(template, library)} == UNCOVERED
