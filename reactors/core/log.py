"""Structured log lines: an event name and fields, one JSON object a line."""

import json
import logging
import re
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address

from reactors.core.telemetry import current_trace

_LONGEST = 600
_WORD = r"""[^\s@<>()\[\]'",;:=]"""
_ADDRESS = re.compile(
    rf"(?P<person>(?<!{_WORD}){_WORD}++@(?:{_WORD}|@)+)"
    r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"
    r"|(?<![\w:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:])",
    re.ASCII,
)
_LOGGER = logging.getLogger("cmk_reactor")


def log_event(event: str, **fields: object) -> None:
    """
    Write one JSON line; field values are cut, and control characters are escaped.

    What is written while an event is worked on carries the id of its trace. Addresses of people and of
    machines are left out, whoever quotes them: a mail server, an error of Azure, an event that was refused.

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
            kept = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
            return _ADDRESS.sub(_left_out, kept)


def _left_out(found: re.Match[str]) -> str:
    if found["person"]:
        return "(an email address)"
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return "(an IP address)"
