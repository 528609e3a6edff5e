"""The pieces that the JSON Schema of policy files is made of."""

from enum import StrEnum
from typing import Any

from reactors.core.policy_values import LONGEST_TEXT

TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": r"\S"}


def table(description: str, required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """Return the schema of a table with these keys and no others."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


def tables(description: str, each: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an array of such tables."""
    return {"description": description, "type": "array", "items": each}


def choice(kind: type[StrEnum], description: str, default: StrEnum) -> dict[str, Any]:
    """Return the schema of one of the words of an enumeration."""
    return {"description": description, "enum": [str(member) for member in kind], "default": str(default)}


def text(description: str) -> dict[str, Any]:
    """Return the schema of text that says something."""
    return {"description": description, **TEXT}


def texts(description: str) -> dict[str, Any]:
    """Return the schema of an array of such texts."""
    return tables(description, TEXT)


def whole(description: str, least: int, most: int, default: int | None = None) -> dict[str, Any]:
    """Return the schema of a whole number."""
    schema = {"description": description, "type": "integer", "minimum": least, "maximum": most}
    return schema if default is None else {**schema, "default": default}
