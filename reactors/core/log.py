"""Structured log lines: an event name and fields, one JSON object a line."""

import json
import logging
from datetime import datetime
from enum import StrEnum

from reactors.core.telemetry import current_trace

_LONGEST = 600
_LOGGER = logging.getLogger("cmk_reactor")


def log_event(event: str, **fields: object) -> None:
    """
    Write one JSON line; field values are cut, and control characters are escaped.

    What is written while an event is worked on carries the id of its trace.

    Pass ids, names and reasons; never tokens, webhook addresses or whole payloads.
    """
    if not _LOGGER.isEnabledFor(logging.INFO):
        return
    trace = {"trace": current_trace()} if current_trace() else {}
    line = {"event": event, **{name: _field(value) for name, value in fields.items()}, **trace}
    _LOGGER.info("%s", json.dumps(line, ensure_ascii=True))


def _field(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case datetime():
            return value.isoformat()
        case StrEnum():
            return str(value)
        case _:
            text = str(value)
            return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
