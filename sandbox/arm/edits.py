"""Changing a document by dotted paths, as drills do to break it."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from sandbox.errors import SandboxError

NAMING = ("id", "name", "type")


def edited(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    r"""
    Return a document with each dotted path set, such as `properties.encryption.keySource`; null removes.

    Objects on the way are made, a number is a place in a list, `\.` a dot within a name. Raises
    SandboxError for a path through anything else, and for `id`, `name` and `type`, which stay.
    """
    result: dict[str, Any] = deepcopy(dict(document))
    for path, value in changes.items():
        names = segments(path)
        if names[0] in NAMING or not all(names):
            raise SandboxError(f"{path!r} cannot be set; give a dotted path other than {', '.join(NAMING)}")
        _put(result, names, deepcopy(value), path)
    return result


def shows(document: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
    """Tell whether a document has each dotted path as it was set."""
    return all(_at(document, segments(path)) == value for path, value in changes.items())


def segments(path: str) -> list[str]:
    """Return the names on a dotted path."""
    return [each.replace(r"\.", ".") for each in re.split(r"(?<!\\)\.", path)]


def _put(target: Any, names: Sequence[str], value: Any, path: str) -> None:
    name, rest = names[0], names[1:]
    if isinstance(target, list) and name.isdecimal() and int(name) < len(target):
        place: Any = int(name)
    elif isinstance(target, dict):
        place = name
    else:
        raise SandboxError(f"{path!r} leads through what is not an object at {name!r}")
    if rest:
        if isinstance(target, dict):
            if value is None and name not in target:
                return
            target.setdefault(name, {})
        _put(target[place], rest, value, path)
    elif value is not None:
        target[place] = value
    elif isinstance(target, list):
        del target[place]
    else:
        target.pop(name, None)


def _at(document: Any, names: Sequence[str]) -> Any:
    for name in names:
        if isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            document = document.get(name) if isinstance(document, dict) else None
    return document
