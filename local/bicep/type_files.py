"""
The types of Azure's resources as published for Bicep, where a copy of them is at hand.

Source: the "index" and "types.json" files of the repository Azure/bicep-types-az.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag
from functools import cached_property
from pathlib import Path
from typing import Any


class Flag(IntFlag):
    """What is said about a property."""

    NONE = 0
    REQUIRED = 1
    READ_ONLY = 2
    WRITE_ONLY = 4
    DEPLOY_TIME = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """A type within its file; others are found through it."""

    entries: tuple[Mapping[str, Any], ...]
    index: int

    @property
    def kind(self) -> str:
        """Return the name of the kind, such as ObjectType."""
        return str(self.raw["$type"])

    @property
    def raw(self) -> Mapping[str, Any]:
        """Return what the file says."""
        return self.entries[self.index]

    def follow(self, reference: Mapping[str, str]) -> "Shape":
        """Return the type that is referred to."""
        return Shape(self.entries, int(reference["$ref"].removeprefix("#/")))

    @property
    def properties(self) -> "dict[str, tuple[Shape, Flag]]":
        """Return the properties of an object, with those that all variants of it share."""
        found = self.raw.get("properties") or self.raw.get("baseProperties") or {}
        return {name: (self.follow(each["type"]), Flag(each["flags"] & 15)) for name, each in found.items()}

    @property
    def variants(self) -> "dict[str, Shape]":
        """Return the variants of an object by the value that tells them apart."""
        return {name: self.follow(each) for name, each in self.raw.get("elements", {}).items()}

    @property
    def members(self) -> "tuple[Shape, ...]":
        """Return what a union consists of."""
        return tuple(self.follow(each) for each in self.raw["elements"])


class TypeLibrary:
    """A folder of type files, `<area>/<provider>/<api-version>/types.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _shapes(self) -> dict[str, Shape]:
        found: dict[str, Shape] = {}
        for path in sorted(self._folder.glob("*/*/*/types.json")):
            entries = tuple(json.loads(path.read_text(encoding="utf-8")))
            for entry in entries:
                if entry["$type"] == "ResourceType":
                    found[entry["name"].lower()] = Shape(entries, 0).follow(entry["body"])
        return found

    def find(self, resource_type: str, version: str) -> Shape | None:
        """Return what a resource of a type may hold."""
        return self._shapes.get(f"{resource_type}@{version}".lower())

    @cached_property
    def providers(self) -> frozenset[str]:
        """Return the providers, in lower case, of which at least one api-version is at hand."""
        return frozenset(name.partition("/")[0] for name in self._shapes)
