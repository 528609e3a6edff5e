"""What is too small for a line of its own, counted until something bigger is told; pure."""

from collections import Counter
from typing import Any

from local.drill.narration import Kind, Sentence

MINOR = frozenset({"low", "info"})
_WORDS = {
    "opened": ("minor finding", "minor findings"),
    "more": ("medium finding", "medium findings"),
    "resolved": ("finding resolved", "findings resolved"),
    "cards": ("card in Teams", "cards in Teams"),
}


class Tally:
    """
    Count minor findings, and while a sweep runs also medium ones, the resolved and the cards.

    A sweep of an estate never looked at before finds dozens at once.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._minor: set[tuple[str, str]] = set()
        self._is_sweeping = False

    def takes(self, line: dict[str, Any]) -> bool:
        """Count a log line; return whether it needs no line of its own."""
        event = line.get("event")
        if event in ("sweep_started", "sweep_completed"):
            self._is_sweeping = event == "sweep_started"
            return False
        kind = self._kind(line)
        if kind:
            self._counts[kind] += 1
        return bool(kind)

    def sentence(self) -> Sentence | None:
        """Return what was counted since the last time, or None."""
        told = [f"{count} {_WORDS[kind][count > 1]}" for kind, count in sorted(self._counts.items())]
        self._counts.clear()
        return Sentence(Kind.QUIET, f"And {', '.join(told)}") if told else None

    def _kind(self, line: dict[str, Any]) -> str:
        subject = (str(line.get("rule")), str(line.get("subject")))
        match line.get("event"), line.get("severity"):
            case "finding_opened", severity if severity in MINOR:
                self._minor.add(subject)
                return "opened"
            case "finding_opened", "medium" if self._is_sweeping and line.get("verdict") != "unknown":
                return "more"
            case "finding_resolved", _ if subject in self._minor or self._is_sweeping:
                self._minor.discard(subject)
                return "resolved"
            case "notification_sent", _ if self._is_sweeping:
                return "cards"
            case _:
                return ""
