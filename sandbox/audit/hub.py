"""One Event Hub: what waits in it, and where a batch is sent."""

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

MOST_RECORDS = 100
RETENTION = 10_000
WAIT = timedelta(seconds=1)


@dataclass(slots=True)
class Hub:
    """
    Hold the records of one hub, oldest first, each with the moment at which the log has it.

    What is told before the hub has a webhook waits for it; beyond RETENTION records the oldest are lost.
    `batch` is what is being delivered until it is accepted, `last` what was accepted last; while
    `is_repeating` that is the next batch.
    """

    name: str
    webhook: str = ""
    waiting: deque[tuple[datetime, dict[str, Any]]] = field(default_factory=lambda: deque(maxlen=RETENTION))
    batch: bytes = b""
    last: bytes = b""
    due: datetime | None = None
    is_in_flight: bool = False
    is_repeating: bool = False
    delivered: int = 0
    outcome: str = ""

    def is_ready(self, now: datetime) -> bool:
        """Tell whether there is something to deliver now; takes a new batch where none is under way."""
        if not self.webhook or self.is_in_flight:
            return False
        if not self.batch:
            self.batch, self.due = self._take(now), now
        return bool(self.batch) and self.due is not None and self.due <= now

    def record(self, at: datetime, outcome: str, *, is_accepted: bool) -> None:
        """Note how a delivery ended; a batch that was not accepted is delivered again."""
        self.outcome = outcome
        self.is_in_flight = False
        if is_accepted:
            self.last, self.batch, self.due = self.batch, b"", None
            self.delivered += 1
        else:
            self.due = at + WAIT

    def as_json(self) -> dict[str, Any]:
        """Return the hub for people."""
        return {
            "name": self.name,
            "webhook": self.webhook or None,
            "waiting": len(self.waiting),
            "delivered": self.delivered,
            "is_delivering": bool(self.batch),
            "last_outcome": self.outcome or None,
        }

    def _take(self, now: datetime) -> bytes:
        if self.is_repeating:
            self.is_repeating = False
            return self.last
        records: list[dict[str, Any]] = []
        while self.waiting and self.waiting[0][0] <= now and len(records) < MOST_RECORDS:
            records.append(self.waiting.popleft()[1])
        return json.dumps([{"records": records}]).encode() if records else b""
