"""What the Functions host printed."""

import json
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

type Line = dict[str, Any]

KEPT = 20_000


class HostLog:
    """Keep the structured lines, pass them on as they come, and write every line to a file."""

    def __init__(self, file: Path, on_line: Callable[[Line], None] | None = None) -> None:
        self._stream = file.open("a", encoding="utf-8", buffering=1)
        self._on_line = on_line
        self._lines: deque[Line] = deque(maxlen=KEPT)

    def add(self, text: str) -> None:
        """Take a printed line; one that is no JSON object with an `event` goes to the file only."""
        self._stream.write(text + "\n")
        line = parse(text)
        if line is None:
            return
        line["at"] = datetime.now(UTC)
        self._lines.append(line)
        if self._on_line is not None:
            self._on_line(line)

    def select(self, *events: str, **fields: object) -> list[Line]:
        """Return the lines of these events that have these field values, oldest first."""
        wanted = set(events)
        return [
            line
            for line in self._lines
            if line["event"] in wanted and all(line.get(name) == value for name, value in fields.items())
        ]

    def mentioning(self, words: set[str], *, last: int) -> list[str]:
        """Return the last lines that hold one of the words, as JSON text."""
        texts = [json.dumps({k: v for k, v in line.items() if k != "at"}) for line in self._lines]
        return [text for text in texts if any(word in text for word in words)][-last:]

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def parse(text: str) -> Line | None:
    """Return the JSON object of a structured line, or None."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and isinstance(line.get("event"), str) else None
