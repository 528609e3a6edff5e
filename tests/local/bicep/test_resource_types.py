"""Faults in resources that published types show: each snippet has one."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.bicep.documents import parse_template
from local.bicep.resource_types import check_resources, list_uncovered
from local.bicep.type_files import TypeLibrary

REQUIRED, READ_ONLY = 1, 2
TEXT, NUMBER, TRUTH = 0, 1, 2


def ref(index: int) -> dict[str, str]:
    """Return a reference to an entry."""
    return {"$ref": f"#/{index}"}


def prop(index: int, flags: int = 0) -> dict[str, Any]:
    """Return a property of a type."""
    return {"type": ref(index), "flags": flags}


ENTRIES: list[dict[str, Any]] = [
    {"$type": "StringType"},
    {"$type": "IntegerType"},
    {"$type": "BooleanType"},
    {"$type": "StringLiteralType", "value": "Hot"},
    {"$type": "StringLiteralType", "value": "Cold"},
    {"$type": "UnionType", "elements": [ref(3), ref(4), ref(TEXT)]},
    {
        "$type": "ObjectType",
        "name": "Rule",
        "properties": {"action": prop(TEXT, REQUIRED), "days": prop(NUMBER)},
    },
    {"$type": "ArrayType", "itemType": ref(6)},
    {"$type": "ObjectType", "name": "Tags", "properties": {}, "additionalProperties": ref(TEXT)},
    {"$type": "StringLiteralType", "value": "Web"},
    {
        "$type": "ObjectType",
        "name": "Web",
        "properties": {"kind": prop(9, REQUIRED), "url": prop(TEXT, REQUIRED)},
    },
    {
        "$type": "DiscriminatedObjectType",
        "name": "Target",
        "discriminator": "kind",
        "baseProperties": {"label": prop(TEXT)},
        "elements": {"Web": ref(10)},
    },
    {
        "$type": "ObjectType",
        "name": "Properties",
        "properties": {
            "tier": prop(5),
            "rules": prop(7),
            "isPublic": prop(TRUTH),
            "state": prop(TEXT, READ_ONLY),
            "target": prop(11),
        },
    },
    {
        "$type": "ObjectType",
        "name": "Contoso.Boxes/boxes",
        "properties": {
            "name": prop(TEXT, REQUIRED),
            "location": prop(TEXT, REQUIRED),
            "tags": prop(8),
            "properties": prop(12),
        },
    },
    {"$type": "ResourceType", "name": "Contoso.Boxes/boxes@2025-01-01", "body": ref(13)},
]

SOUND = """\
    tier: empty(resourceGroup().tags) ? 'Hot' : 'Cold'
    rules: [for days in [1, 2]: {
      action: 'keep'
      days: days
    }]
    isPublic: false
    target: {
      kind: 'Web'
      url: 'https://example.com'
      label: null
    }
"""

FAULTS = {
    "an unknown property": ("tire: 'Hot'", "box: there is no properties.tire; did you mean 'tier'?"),
    "a value that is not on the list": (
        "tier: 'Warm'",
        "box: properties.tier is one of Cold, Hot, not 'Warm'",
    ),
    "a wrong value in one branch": (
        "tier: true ? 'Hot' : 'Warm'",
        "box: properties.tier is one of Cold, Hot, not 'Warm'",
    ),
    "a text for a truth value": ("isPublic: 'false'", "box: properties.isPublic is bool, not string"),
    "a property that is read only": ("state: 'ready'", "box: properties.state cannot be written"),
    "an object for an array": ("rules: {}", "box: properties.rules is an array, not object"),
    "an array for an object": ("target: []", "box: properties.target is an object, not array"),
    "a missing property in an array": ("rules: [{ days: 1 }]", "box: properties.rules[].action is missing"),
    "a wrong kind in a loop": (
        "rules: [for each in [1]: { action: each, days: 'x' }]",
        "box: properties.rules[].days is int, not string",
    ),
    "an unknown variant": (
        "target: { kind: 'Wob' }",
        "box: properties.target.kind is one of Web, not 'Wob'",
    ),
    "a variant without its property": ("target: { kind: 'Web' }", "box: properties.target.url is missing"),
    "no variant": ("target: { label: 'x' }", "box: properties.target.kind is missing"),
}


@pytest.fixture
def library(tmp_path: Path) -> TypeLibrary:
    """Return types of a provider that nobody has."""
    folder = tmp_path / "boxes" / "contoso.boxes" / "2025-01-01"
    folder.mkdir(parents=True)
    (folder / "types.json").write_text(json.dumps(ENTRIES), encoding="utf-8")
    return TypeLibrary(tmp_path)


def check(library: TypeLibrary, text: str) -> list[str]:
    """Return the problems of a template."""
    return [each.message for each in check_resources(parse_template(text, Path("main.bicep")), library)]


def box(properties: str, version: str = "2025-01-01") -> str:
    """Return a template with one resource."""
    return (
        f"resource box 'Contoso.Boxes/boxes@{version}' = {{\n  name: 'b'\n  location: 'here'\n"
        f"  tags: {{\n    a: 'b'\n  }}\n  properties: {{\n{properties}\n  }}\n}}\n"
    )


def test_a_sound_resource_has_no_problems(library: TypeLibrary) -> None:
    """Conditions and loops are followed, and null is left out."""
    assert check(library, box(SOUND)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(library: TypeLibrary, fault: str) -> None:
    """The problem names the property."""
    text, expected = FAULTS[fault]

    assert check(library, box(text)) == [expected]


def test_a_missing_property_of_the_resource_is_found(library: TypeLibrary) -> None:
    """What is required at the top counts too."""
    found = check(library, "resource box 'Contoso.Boxes/boxes@2025-01-01' = {\n  name: 'b'\n}\n")

    assert found == ["box: location is missing"]


def test_an_api_version_that_is_not_at_hand_is_found(library: TypeLibrary) -> None:
    """A provider of which some version is known has to be used in a known one."""
    found = check(library, box(SOUND, version="2024-01-01"))

    assert found == ["Contoso.Boxes/boxes has no api-version 2024-01-01 at hand"]


def test_an_existing_resource_says_nothing_but_its_name(library: TypeLibrary) -> None:
    """What else is written there has no effect."""
    text = (
        "resource box 'Contoso.Boxes/boxes@2025-01-01' existing = {\n  name: 'b'\n  location: 'x'\n}\n"
        "output id string = box.id\n"
    )

    assert check(library, text) == ["box: an existing resource says nothing of 'location'"]


def test_resources_of_unknown_providers_are_listed(library: TypeLibrary) -> None:
    """They are not checked, and that is said."""
    template = parse_template(
        box(SOUND) + "resource other 'Contoso.Jars/jars@2025-02-02' = {\n  name: 'x'\n}\n", Path("main.bicep")
    )

    assert list_uncovered(template, library) == {"Contoso.Jars/jars@2025-02-02"}
