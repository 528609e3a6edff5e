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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("refused for ada@example.com (550)", "refused for (an email address) (550)"),
        ("<Ada.P+x@mail.example.co.uk>: no", "<(an email address)>: no"),
        ("upn=live.com#ada@example.com;", "upn=(an email address);"),
        ("Client address: 203.0.113.7.", "Client address: (an IP address)."),
        ("203.0.113.7:443, x", "(an IP address):443, x"),
        ("by [2001:db8::7]", "by [(an IP address)]"),
        ("at 10:15:30, 2026-11-02T10:15:30+00:00", "at 10:15:30, 2026-11-02T10:15:30+00:00"),
        ("version 2.60.1, v1.2.3.4, 1.2.3.4.5", "version 2.60.1, v1.2.3.4, 1.2.3.4.5"),
        ("kv-cmk.vault.azure.net", "kv-cmk.vault.azure.net"),
    ],
)
def test_addresses_of_people_and_machines_are_left_out(
    caplog: pytest.LogCaptureFixture, text: str, kept: str
) -> None:
    """Mail servers and errors of Azure quote them; times and versions stay."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    log_event("notification_sent", reason=text)

    assert last_line(caplog)["reason"] == kept


@pytest.mark.parametrize("text", [".", ":", "a", "1.", "1:", "@", "a@"])
def test_no_text_makes_the_search_for_addresses_slow(caplog: pytest.LogCaptureFixture, text: str) -> None:
    """An event may quote a million characters that are nearly an address."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    log_event("event_rejected", reason=text * 1_000_000)

    assert len(last_line(caplog)["reason"]) <= 601


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
