"""How much a finding matters."""

from enum import StrEnum


class Severity(StrEnum):
    """How much it matters, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def weight(self) -> int:
        """A number that grows with the severity, to compare and sort by."""
        return -list(Severity).index(self)
