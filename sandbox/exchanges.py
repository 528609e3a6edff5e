"""The record of what was said to ARM and Key Vault."""

import json
import re
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import SandboxError
from sandbox.messages import Request, Response, decoded

KEPT = 20_000
UNRECORDED_HEADERS = frozenset({"authorization", "host"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """Hold one exchange and the operation it was, named as ARM does."""

    operation: str
    request: Request
    response: Response

    def as_json(self) -> dict[str, Any]:
        """Return the exchange in the recorded form; the token is left out."""
        sent = {k: v for k, v in self.request.headers.items() if k not in UNRECORDED_HEADERS}
        return {
            "method": self.request.method,
            "url": self.request.url,
            "request_headers": sent,
            "request_body": decoded(self.request.body),
            "status": self.response.status,
            "response_headers": dict(self.response.headers),
            "response_body": decoded(self.response.body),
        }


class Ledger:
    """Keep the last exchanges, count all of them, and write them to a file where one is given."""

    def __init__(self, file: Path | None = None) -> None:
        """Start empty; `file` is emptied and then holds one exchange a line."""
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._counts: Counter[tuple[str, str, str, int]] = Counter()
        self._stream = None if file is None else file.open("w", encoding="utf-8", buffering=1)

    def __iter__(self) -> Any:
        """Iterate over the exchanges still kept, oldest first."""
        return iter(tuple(self._kept))

    def add(self, exchange: Exchange) -> None:
        """Record one exchange."""
        self._kept.append(exchange)
        path = urlsplit(exchange.request.url).path
        self._counts[exchange.operation, exchange.request.method, path, exchange.response.status] += 1
        if self._stream is not None:
            self._stream.write(json.dumps(exchange.as_json()) + "\n")

    def counts(self) -> list[dict[str, Any]]:
        """Return one row per operation, method, path and status, with how often it happened."""
        return [
            {"operation": operation, "method": method, "path": path, "status": status, "count": count}
            for (operation, method, path, status), count in sorted(self._counts.items())
        ]

    def select(
        self, *, operation: str = "", method: str = "", path: str = "", status: int = 0
    ) -> list[dict[str, Any]]:
        """
        Return the rows of `counts` that match.

        `path` is a regular expression, raising SandboxError where it is none; empty arguments match all.
        """
        try:
            pattern = re.compile(path, re.IGNORECASE)
        except re.error as error:
            raise SandboxError(f"path is not a regular expression: {error}") from None
        return [
            row
            for row in self.counts()
            if row["operation"].lower() == (operation or row["operation"]).lower()
            and row["method"] == (method.upper() or row["method"])
            and row["status"] == (status or row["status"])
            and pattern.search(row["path"])
        ]

    def count(self, *, operation: str = "", method: str = "", path: str = "", status: int = 0) -> int:
        """Return how many exchanges match, as `select` does."""
        rows = self.select(operation=operation, method=method, path=path, status=status)
        return sum(row["count"] for row in rows)

    def write(self, file: Path) -> None:
        """Write the kept exchanges to `file`, one a line."""
        file.write_text("".join(json.dumps(item.as_json()) + "\n" for item in self._kept), encoding="utf-8")

    def close(self) -> None:
        """Close the file that is written along."""
        if self._stream is not None:
            self._stream.close()
