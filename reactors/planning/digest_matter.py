"""What a digest is about."""

from dataclasses import dataclass
from datetime import datetime

from reactors.core.policy import Waiver
from reactors.core.records import FindingRecord, FindingState, Update, UpdateState

_TOLD = frozenset({UpdateState.PROVEN, UpdateState.FAILED})


@dataclass(frozen=True, slots=True)
class Matter:
    """
    What a digest is about: all findings that are not resolved, and what has ended since the last digest.

    `is_whole` says whether a sweep has read the whole estate lately.
    """

    due: datetime
    since: datetime
    lasting: tuple[FindingRecord, ...] = ()
    resolved: tuple[FindingRecord, ...] = ()
    updates: tuple[Update, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    is_whole: bool = True

    def in_state(self, state: FindingState) -> list[FindingRecord]:
        """Return the findings in a state, the worst first, of equally bad ones the oldest."""
        return sorted((each for each in self.lasting if each.state is state), key=worst_first)

    @property
    def new(self) -> list[FindingRecord]:
        """Those of the findings that opened since the last digest; waived ones are never news."""
        held = [each for each in self.lasting if each.state is not FindingState.WAIVED]
        return sorted((each for each in held if self.covers(each.opened_at)), key=worst_first)

    @property
    def ended(self) -> list[FindingRecord]:
        """Those that were resolved since the last digest, the latest first."""
        found = [(each.resolved_at, each) for each in self.resolved]
        times = [(at, each) for at, each in found if at is not None and self.covers(at)]
        return [each for _, each in sorted(times, key=lambda pair: pair[0], reverse=True)]

    @property
    def moves(self) -> list[Update]:
        """The updates that were proven or have failed since the last digest, those that failed first."""
        told = [
            each
            for each in self.updates
            if each.finished_at and self.covers(each.finished_at) and each.state in _TOLD
        ]
        return sorted(told, key=lambda each: (each.state is UpdateState.PROVEN, str(each.consumer)))

    def covers(self, at: datetime) -> bool:
        """Say whether something that happened then belongs to this digest, and so to no other."""
        return self.since < at <= self.due


def worst_first(record: FindingRecord) -> tuple[int, datetime, str]:
    """Sort findings so, and equally bad ones by age."""
    return -record.finding.severity.weight, record.opened_at, record.finding.key
