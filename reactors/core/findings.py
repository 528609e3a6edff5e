"""What a rule claims about one subject."""

from dataclasses import dataclass
from enum import StrEnum

from reactors.core.identifiers import digest
from reactors.core.severity import Severity


class Verdict(StrEnum):
    """What a rule says of a subject; what could not be read is unknown, never compliant."""

    COMPLIANT = "compliant"
    NON_COMPLIANT = "non-compliant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A rule's claim about one subject: not as it should be, or not readable.

    `subscription_id` is where the subject lives; `detail` is one sentence for people. `urgency` grows as
    time runs out, also where the severity stays the same.
    """

    rule_id: str
    subject: str
    subscription_id: str
    severity: Severity
    verdict: Verdict
    detail: str
    urgency: int = 0

    @property
    def key(self) -> str:
        """The identity of the claim, whatever its details: rule and subject."""
        return digest(self.rule_id, self.subject)
