"""Events as they are published, held against their JSON Schema."""

import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from local.node import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "published-events.schema.json").read_text())
_VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def mistakes(event: object) -> list[str]:
    """Return what is wrong with an event by the schema."""
    return [each.message for each in _VALIDATOR.iter_errors(event)]
