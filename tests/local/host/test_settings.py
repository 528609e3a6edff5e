"""`host.json` and `%SETTING%` names."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.host.errors import HostStartError
from local.host.settings import (
    HostSettings,
    MessageEncoding,
    QueueSettings,
    read_host_settings,
    resolve_settings,
)

DEFAULTS = QueueSettings(
    batch_size=16,
    new_batch_threshold=8,
    max_dequeue_count=5,
    visibility_timeout=timedelta(0),
    max_polling_interval=timedelta(minutes=1),
    encoding=MessageEncoding.BASE64,
)


def _read(tmp_path: Path, content: object) -> HostSettings:
    (tmp_path / "host.json").write_text(json.dumps(content))
    return read_host_settings(tmp_path)


def test_what_is_not_said_has_the_default_of_the_real_host(tmp_path: Path) -> None:
    """An almost empty file is valid."""
    settings = _read(tmp_path, {"version": "2.0"})

    assert settings == HostSettings("api", DEFAULTS, timedelta(minutes=30))


def test_what_is_said_is_taken_and_unknown_keys_are_left_alone(tmp_path: Path) -> None:
    """Keys of other extensions mean nothing here."""
    queues = {
        "batchSize": 4,
        "newBatchThreshold": 1,
        "maxDequeueCount": 2,
        "visibilityTimeout": "00:00:30",
        "maxPollingInterval": "00:00:02",
        "messageEncoding": "None",
        "later": True,
    }
    extensions = {"http": {"routePrefix": ""}, "queues": queues, "eventHubs": {}}

    settings = _read(tmp_path, {"version": "2.0", "functionTimeout": "-1", "extensions": extensions})

    expected = QueueSettings(4, 1, 2, timedelta(seconds=30), timedelta(seconds=2), MessageEncoding.NONE)
    assert settings == HostSettings("", expected, None)


@pytest.mark.parametrize(
    ("queues", "named"),
    [
        ({"batchSize": 33}, "batchSize"),
        ({"batchSize": "8"}, "batchSize"),
        ({"batchSize": True}, "batchSize"),
        ({"newBatchThreshold": -1}, "newBatchThreshold"),
        ({"maxDequeueCount": 0}, "maxDequeueCount"),
        ({"visibilityTimeout": "8.00:00:00"}, "visibilityTimeout"),
        ({"visibilityTimeout": 30}, "visibilityTimeout"),
        ({"maxPollingInterval": "00:00:00.05"}, "maxPollingInterval"),
        ({"maxPollingInterval": "soon"}, "maxPollingInterval"),
        ({"messageEncoding": "utf-7"}, "messageEncoding"),
        ([], "queues"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(tmp_path: Path, queues: Any, named: str) -> None:
    """The message says which key it is, what stands there and what may."""
    with pytest.raises(HostStartError, match=f"extensions.*{named} is .* must be"):
        _read(tmp_path, {"version": "2.0", "extensions": {"queues": queues}})


@pytest.mark.parametrize("content", [{}, {"version": 2}, []])
def test_a_file_that_is_no_host_json_is_refused(tmp_path: Path, content: object) -> None:
    """Version 2.0 is what Functions 4 writes."""
    with pytest.raises(HostStartError, match=r"host\.json"):
        _read(tmp_path, content)


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    """The message holds the path."""
    with pytest.raises(HostStartError, match=r"host\.json cannot be read"):
        read_host_settings(tmp_path)

    (tmp_path / "host.json").write_text("{")

    with pytest.raises(HostStartError, match="is not JSON"):
        read_host_settings(tmp_path)


def test_names_between_percent_signs_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing one is named together with the place that asked."""
    monkeypatch.setenv("QUEUE", "orders")
    monkeypatch.delenv("ABSENT", raising=False)

    assert resolve_settings("a-%QUEUE%-z", where="on_order") == "a-orders-z"
    with pytest.raises(HostStartError, match="on_order: the app setting ABSENT is not set"):
        resolve_settings("%ABSENT%", where="on_order")
