"""The JSON Schema of the parts of a policy file that say how people are told."""

from enum import StrEnum
from typing import Any

from reactors.core.policy_values import LONGEST_TEXT
from reactors.core.severity import Severity
from reactors.core.telling import Every, Weekday
from reactors.core.telling_file import LONGEST_GATHER, LONGEST_WAIT, MOST_PER_HOUR

_TIME = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:\d{2})?$"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": r"\S"}
_DAYS = [day.name.lower() for day in Weekday]


def telling_schema() -> dict[str, Any]:
    """Return the schema of each of the tables and keys."""
    return {
        "zone": {
            "description": "The readers' time zone by its IANA name, beside UTC.",
            "type": "string",
            "default": "UTC",
        },
        "quiet": _table(
            "Hours in which what can wait does.",
            (),
            until=_TIME | {"description": "When they end."},
            days={"description": "Whole days.", "type": "array", "items": {"enum": _DAYS}},
            below=_choice(Severity, "What is less severe than this waits.", "high"),
            **{"from": _TIME | {"description": "When they begin, in the zone."}},
        ),
        "escalation": _table(
            "Where a critical finding goes that nobody has acknowledged.",
            ("channel",),
            channel=_TEXT | {"description": "The second channel."},
            after_minutes=_whole("How long it waits for an answer.", 1, LONGEST_WAIT, 30),
        ),
        "digest": _table(
            "A summary of what is open.",
            every=_choice(Every, "How often it comes.", "week"),
            at=_TIME | {"description": "When, in the zone.", "default": "08:00"},
            weekday={"description": "On which day, every week.", "enum": _DAYS, "default": "monday"},
            channels=_texts("Through which channels; all without it."),
        ),
        "owners": _table(
            "Whose resource it is, by its tags.",
            ("tags",),
            tags=_texts("Tags that name the owner, first one first."),
            domains=_texts("Domains whose addresses may be written to."),
        ),
        "channels": {
            "description": "How fast a channel is told things.",
            "type": "array",
            "items": _table(
                "One channel.",
                ("name",),
                name=_TEXT | {"description": "The channel."},
                gather_seconds=_whole("How long the next ones gather after one.", 0, LONGEST_GATHER, 30),
                per_hour=_whole("The most messages in an hour.", 2, MOST_PER_HOUR, None),
            ),
        },
    }


def _table(description: str, required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


def _texts(description: str) -> dict[str, Any]:
    return {"description": description, "type": "array", "items": _TEXT}


def _choice(kind: type[StrEnum], description: str, default: str) -> dict[str, Any]:
    return {"description": description, "enum": [str(member) for member in kind], "default": default}


def _whole(description: str, least: int, most: int, default: int | None) -> dict[str, Any]:
    schema = {"description": description, "type": "integer", "minimum": least, "maximum": most}
    return schema if default is None else {**schema, "default": default}
