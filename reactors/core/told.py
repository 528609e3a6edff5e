"""Which findings a message tells: the unit by which nothing is told twice, and by which people answer."""

from dataclasses import dataclass
from typing import Any

from reactors.core.findings import Finding
from reactors.core.notices import Stage
from reactors.core.severity import Severity

REFERENCE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Told:
    """
    A finding in an episode, and why people hear of it: it opened, got worse, or is resolved.

    `finding` is its key, which with the subscription finds its row; `urgency` is that of the finding.
    """

    finding: str
    subscription_id: str
    episode: int
    severity: Severity
    stage: Stage
    urgency: int = 0

    @property
    def id(self) -> str:
        """The same wherever the same news of the same finding is told; safe as a row key."""
        urgency = f"-{self.urgency}" if self.urgency else ""
        return f"{self.finding}-{self.episode}-{self.stage}-{self.severity}{urgency}"

    @property
    def conversation(self) -> str:
        """The same for all that is told of the finding in this episode."""
        return f"{self.finding}-{self.episode}"


def reference_of(finding: str) -> str:
    """Return the short form of a finding's key that people see and type."""
    return finding[:REFERENCE_LENGTH]


def tell(finding: Finding, episode: int, stage: Stage) -> Told:
    """Return what is told of a finding."""
    return Told(finding.key, finding.subscription_id, episode, finding.severity, stage, finding.urgency)


def told_from_dict(item: dict[str, Any]) -> Told:
    """Return what `dataclasses.asdict` made of one."""
    return Told(**{**item, "severity": Severity(item["severity"]), "stage": Stage(item["stage"])})
