"""What a PATCH makes of a resource: merge semantics, and what of it is read-only."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sandbox.arm.errors import invalid_property
from sandbox.behaviour import Merging

READ_ONLY = frozenset({"id", "name", "type", "etag", "systemData", "location"})


@dataclass(frozen=True, slots=True)
class PatchForm:
    """
    Say how a resource type takes a PATCH.

    `read_only` properties are ignored, `merged` ones merged; `key_block` is the path, below
    `properties`, of the object that the Merging switch is about.
    """

    read_only: frozenset[str]
    merged: frozenset[str] = frozenset()
    key_block: tuple[str, ...] = ()


def patched(
    document: Mapping[str, Any], patch: Mapping[str, Any], form: PatchForm, merging: Merging
) -> dict[str, Any]:
    """
    Return a resource's document with a PATCH applied; read-only parts of the patch are ignored.

    `sku`, `identity` and the form's merged properties are merged, other properties and `tags`
    replaced, null removes a property. Raises ServiceError (400) for what must be an object and is not.
    """
    result = deepcopy(dict(document))
    for name, value in patch.items():
        if name == "properties":
            result["properties"] = _properties(result.get("properties"), value, form, merging)
        elif name in {"sku", "identity"} and isinstance(value, dict):
            result[name] = merged(result.get(name), value)
        elif name not in READ_ONLY:
            result[name] = deepcopy(value)
    return result


def _properties(current: Any, patch: Any, form: PatchForm, merging: Merging) -> dict[str, Any]:
    if not isinstance(patch, dict):
        raise invalid_property("properties", "it must be an object")
    result = dict(current) if isinstance(current, dict) else {}
    for name, value in patch.items():
        if name in form.read_only:
            continue
        if value is None:
            result.pop(name, None)
        elif name in form.merged:
            if not isinstance(value, dict):
                raise invalid_property(name, "it must be an object")
            result[name] = merged(result.get(name), value)
        else:
            result[name] = deepcopy(value)
    if merging is Merging.REPLACE and form.key_block:
        _replace_block(result, patch, form.key_block)
    return result


def _replace_block(properties: dict[str, Any], patch: Mapping[str, Any], path: tuple[str, ...]) -> None:
    target, wanted = properties, patch
    for name in path[:-1]:
        target, wanted = target.get(name) or {}, wanted.get(name) or {}
    if isinstance(wanted.get(path[-1]), dict):
        target[path[-1]] = deepcopy(wanted[path[-1]])


def merged(target: Any, patch: Any) -> Any:
    """Return a JSON merge patch applied (RFC 7396)."""
    if not isinstance(patch, dict):
        return deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
