"""Log lines: an event name and fields, one JSON object a line."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reactors.core.log import log_event
from reactors.core.policy import UpdateMode
from tests.builders import NOW


def last_line(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """Return the fields of the last log line."""
    found: dict[str, Any] = json.loads(caplog.messages[-1])
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (1.5, 1.5),
        ("größe", "größe"),
        (UpdateMode.AUTO, "auto"),
        (NOW, "2026-11-02T10:15:30+00:00"),
        (timedelta(minutes=1), "0:01:00"),
        (["a"], "['a']"),
    ],
    ids=str,
)
def test_a_field_keeps_its_json_type_or_becomes_text(
    caplog: pytest.LogCaptureFixture, value: object, expected: object
) -> None:
    """Queries over the log can compare numbers."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    log_event("event_ignored", value=value)

    assert last_line(caplog) == {"event": "event_ignored", "value": expected}


def test_a_long_field_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    """Whole payloads do not reach the log."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    log_event("event_ignored", short="x" * 600, long="x" * 601)

    assert last_line(caplog)["short"] == "x" * 600
    assert last_line(caplog)["long"] == "x" * 600 + "…"


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_field_breaks_the_line(caplog: pytest.LogCaptureFixture, text: str) -> None:
    """Outside text cannot forge a second line."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    log_event("event_ignored", reason=text)

    assert caplog.messages[-1].isascii()
    assert caplog.messages[-1].isprintable()


def test_a_line_below_the_level_is_not_written(caplog: pytest.LogCaptureFixture) -> None:
    """It costs nothing either."""
    caplog.set_level(logging.WARNING, logger="cmk_reactor")

    log_event("event_ignored")

    assert caplog.messages == []
