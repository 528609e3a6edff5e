"""The JSON Schema of the parts of a policy file that say how people are told."""

from typing import Any

from cmk.json_schema import choice, table, tables, text, texts, whole
from reactors.core.severity import Severity
from reactors.core.telling import Every, Weekday
from reactors.core.telling_file import LONGEST_GATHER, LONGEST_WAIT, MOST_PER_HOUR

_TIME = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:\d{2})?$"}
_DAYS = [day.name.lower() for day in Weekday]


def telling_schema() -> dict[str, Any]:
    """Return the schema of each of the tables and keys."""
    return {
        "zone": {
            "description": "The readers' time zone by its IANA name, beside UTC.",
            "type": "string",
            "default": "UTC",
        },
        "quiet": table(
            "Hours in which what can wait does.",
            (),
            until=_TIME | {"description": "When they end."},
            days={"description": "Whole days.", "type": "array", "items": {"enum": _DAYS}},
            below=choice(Severity, "What is less severe than this waits.", Severity.HIGH),
            **{"from": _TIME | {"description": "When they begin, in the zone."}},
        ),
        "escalation": table(
            "Where a critical finding goes that nobody has acknowledged.",
            ("channel",),
            channel=text("The second channel."),
            after_minutes=whole("How long it waits for an answer.", 1, LONGEST_WAIT, 30),
        ),
        "digest": table(
            "A summary of what is open.",
            every=choice(Every, "How often it comes.", Every.WEEK),
            at=_TIME | {"description": "When, in the zone.", "default": "08:00"},
            weekday={"description": "On which day, every week.", "enum": _DAYS, "default": "monday"},
            channels=texts("Through which channels; all without it."),
        ),
        "owners": table(
            "Whose resource it is, by its tags.",
            ("tags",),
            tags=texts("Tags that name the owner, first one first."),
            domains=texts("Domains whose addresses may be written to."),
        ),
        "channels": tables(
            "How fast a channel is told things.",
            table(
                "One channel.",
                ("name",),
                name=text("The channel."),
                gather_seconds=whole("How long the next ones gather after one.", 0, LONGEST_GATHER, 30),
                per_hour=whole("The most messages in an hour.", 2, MOST_PER_HOUR),
            ),
        ),
    }
