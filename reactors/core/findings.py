"""What a rule claims about one subject."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reactors.core.baseline import Baseline
from reactors.core.identifiers import digest
from reactors.core.model import Snapshot


class Severity(StrEnum):
    """How much it matters, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Verdict(StrEnum):
    """What a finding says; a subject without finding is compliant."""

    NON_COMPLIANT = "non-compliant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A rule's claim about one subject: not as it should be, or not readable.

    `subscription_id` is where the subject lives; `detail` is one sentence for people.
    """

    rule_id: str
    subject: str
    subscription_id: str
    severity: Severity
    verdict: Verdict
    detail: str

    @property
    def key(self) -> str:
        """The identity of the claim, whatever its details: rule and subject."""
        return digest(self.rule_id, self.subject)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A check that can be made on a snapshot.

    `evaluate` yields a finding for each subject that is not compliant; `judges` yields the subjects
    that this snapshot says anything about, so that a finding on one of them can be resolved.
    """

    id: str
    title: str
    remedy: str
    evaluate: Callable[[Snapshot, Baseline], Iterator[Finding]]
    judges: Callable[[Snapshot], Iterator[tuple[str, str]]]
