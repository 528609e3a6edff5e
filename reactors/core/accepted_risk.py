"""A risk that a person has accepted: that a key version be disabled without proof that nobody needs it."""

from dataclasses import dataclass
from datetime import datetime

from reactors.core.identifiers import KeyUri, ResourceId, digest


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    """
    What of one version is not provable, and who takes the risk of it, and why.

    It is about a consumer, or where that is None about a `gap`: a sentence on what is not known of the key
    as a whole. `owner` and `reason` are a person's own words. `at` is in UTC.
    """

    version: KeyUri
    consumer: ResourceId | None
    gap: str
    owner: str
    reason: str
    at: datetime

    @property
    def subject(self) -> str:
        """What the risk is about: the consumer's id, or the gap."""
        return str(self.consumer) if self.consumer else self.gap

    @property
    def id(self) -> str:
        """The same for a risk that is accepted again: the version and H(subject)."""
        return f"{self.version.version}-{digest(self.subject)}"
