"""The filters of the event subscriptions, and Event Grid's way of applying them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "infra" / "wiring" / "events.json"
# Source: "Understand event filtering for Event Grid subscriptions".
MOST_VALUES = 25
MOST_FILTERS = 25
LONGEST_VALUE = 512
NOT = "Not"
_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "StringBeginsWith": str.startswith,
    "StringEndsWith": str.endswith,
    "StringContains": str.__contains__,
}


def read_filters() -> dict[str, dict[str, Any]]:
    """Return the filters by the name that Bicep has for them."""
    told: dict[str, dict[str, Any]] = json.loads(EVENTS.read_text(encoding="utf-8"))
    del told["delivery"]
    return told


def advanced_filters(one: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the conditions of a filter beside the types; there may be none."""
    found: list[dict[str, Any]] = one.get("advancedFilters", [])
    return found


def is_delivered(one: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Tell whether an event in the Event Grid schema passes the type and every condition of a filter."""
    return event["eventType"] in one["includedEventTypes"] and all(
        _holds(each, event) for each in advanced_filters(one)
    )


def _holds(condition: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Compare without regard to case: one value that fits is enough, or for a negation, is too many."""
    outer, _, inner = condition["key"].partition(".")
    said = str(event[outer][inner]).lower()
    operator: str = condition["operatorType"]
    fits = any(_TESTS[operator.replace(NOT, "")](said, value.lower()) for value in condition["values"])
    return fits is not (NOT in operator)
