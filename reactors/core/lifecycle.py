"""From what holds now and what is on record to what changes on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reactors.core.findings import Finding
from reactors.core.identifiers import digest
from reactors.core.reactions import OpenFinding, ResolveFinding
from reactors.core.records import FindingRecord, FindingState


@dataclass(frozen=True, slots=True)
class Judged:
    """A subject that a rule looked at, whatever it found."""

    rule_id: str
    subject: str
    subscription_id: str

    @property
    def key(self) -> str:
        """The key of the finding that this subject would have."""
        return digest(self.rule_id, self.subject)


@dataclass(frozen=True, slots=True)
class Change:
    """What changes on record: findings to open or to bring up to date, and findings to resolve."""

    opened: tuple[OpenFinding, ...]
    resolved: tuple[ResolveFinding, ...]

    def episode(self, rule_id: str, subject: str) -> int:
        """Return the episode under which a finding is open after this change; 0 when it is not."""
        wanted = digest(rule_id, subject)
        return next((each.episode for each in self.opened if each.finding.key == wanted), 0)


def compare(
    findings: Sequence[Finding], judged: Sequence[Judged], known: Mapping[str, FindingRecord]
) -> Change:
    """
    Compare findings with the records of all judged subjects, by finding key.

    A finding that is on record and not resolved keeps its episode, so that the same fact told by
    four events is one finding; one that was resolved opens again under the next.
    """
    holding = {finding.key for finding in findings}
    opened = tuple(OpenFinding(finding, next_episode(known.get(finding.key))) for finding in findings)
    resolved = tuple(
        ResolveFinding(subject.rule_id, subject.subject, subject.subscription_id, record.episode)
        for subject in judged
        if subject.key not in holding
        and (record := known.get(subject.key)) is not None
        and record.state is not FindingState.RESOLVED
    )
    return Change(opened, resolved)


def next_episode(record: FindingRecord | None) -> int:
    """Return the episode under which a finding that holds is on record."""
    if record is None:
        return 1
    return record.episode + 1 if record.state is FindingState.RESOLVED else record.episode
