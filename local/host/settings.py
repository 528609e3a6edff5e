"""`host.json`, and the names in bindings that stand for app settings."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from local.host.durations import parse_duration
from local.host.errors import HostStartError

MAX_VISIBILITY = timedelta(days=7)
_SETTING = re.compile(r"%([^%]*)%")


class MessageEncoding(StrEnum):
    """How the text of a message is written to a queue."""

    BASE64 = "base64"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """
    How queue triggers read.

    At most `batch_size + new_batch_threshold` messages of one queue run at a time.
    """

    batch_size: int
    new_batch_threshold: int
    max_dequeue_count: int
    visibility_timeout: timedelta
    max_polling_interval: timedelta
    encoding: MessageEncoding


@dataclass(frozen=True, slots=True)
class HostSettings:
    """What `host.json` says; a `function_timeout` of None means no limit."""

    route_prefix: str
    queues: QueueSettings
    function_timeout: timedelta | None


@dataclass(frozen=True, slots=True)
class _Section:
    """One object of `host.json`, read with the type and range that each value must have."""

    path: str
    values: Mapping[str, Any]

    def section(self, name: str) -> "_Section":
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            raise self.error(name, value, "an object")
        return _Section(f"{self.path}{name}.", value)

    def integer(self, name: str, default: int, low: int, high: int | None = None) -> int:
        value = self.values.get(name, default)
        if type(value) is not int or value < low or (high is not None and value > high):
            wanted = (
                f"a whole number of at least {low}"
                if high is None
                else f"a whole number from {low} to {high}"
            )
            raise self.error(name, value, wanted)
        return value

    def duration(self, name: str, default: str, low: timedelta, high: timedelta) -> timedelta:
        value = self.values.get(name, default)
        wanted = f"a duration from {low} to {high}, such as 00:00:30"
        if not isinstance(value, str):
            raise self.error(name, value, wanted)
        try:
            duration = parse_duration(value)
        except ValueError as error:
            raise self.error(name, value, wanted) from error
        if not low <= duration <= high:
            raise self.error(name, value, wanted)
        return duration

    def text(self, name: str, default: str) -> str:
        value = self.values.get(name, default)
        if not isinstance(value, str):
            raise self.error(name, value, "text")
        return value

    def error(self, name: str, value: object, wanted: str) -> HostStartError:
        return HostStartError(f"host.json: {self.path}{name} is {json.dumps(value)}; it must be {wanted}")


def read_host_settings(app_dir: Path) -> HostSettings:
    """
    Read `host.json` of an app; what it does not say has the .NET host's default.

    Raises:
        HostStartError: when the file is missing, is not JSON, or a value makes no sense.

    """
    path = app_dir / "host.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise HostStartError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise HostStartError(f"{path} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise HostStartError(f"{path} must hold a JSON object")
    root = _Section("", content)
    if root.values.get("version") != "2.0":
        raise root.error("version", root.values.get("version"), 'the text "2.0"')
    extensions = root.section("extensions")
    return HostSettings(
        route_prefix=extensions.section("http").text("routePrefix", "api").strip("/"),
        queues=_read_queues(extensions.section("queues")),
        function_timeout=_read_function_timeout(root),
    )


def _read_queues(section: _Section) -> QueueSettings:
    batch_size = section.integer("batchSize", 16, 1, 32)
    encoding = section.text("messageEncoding", MessageEncoding.BASE64).lower()
    if encoding not in set(MessageEncoding):
        raise section.error("messageEncoding", encoding, "base64 or none")
    return QueueSettings(
        batch_size=batch_size,
        new_batch_threshold=section.integer("newBatchThreshold", batch_size // 2, 0),
        max_dequeue_count=section.integer("maxDequeueCount", 5, 1),
        visibility_timeout=section.duration("visibilityTimeout", "00:00:00", timedelta(0), MAX_VISIBILITY),
        max_polling_interval=section.duration(
            "maxPollingInterval", "00:01:00", timedelta(milliseconds=100), timedelta(days=1)
        ),
        encoding=MessageEncoding(encoding),
    )


def _read_function_timeout(root: _Section) -> timedelta | None:
    if root.values.get("functionTimeout") == "-1":
        return None
    return root.duration("functionTimeout", "00:30:00", timedelta(seconds=1), timedelta(days=10))


def resolve_settings(text: str, *, where: str) -> str:
    """
    Replace each `%NAME%` by the app setting (environment variable) of that name.

    Raises:
        HostStartError: when a setting is missing; the message says so and names `where`.

    """

    def value_of(match: re.Match[str]) -> str:
        value = os.environ.get(match[1])
        if value is None:
            raise HostStartError(f"{where}: the app setting {match[1]} is not set")
        return value

    return _SETTING.sub(value_of, text)
