"""From what holds now and what is on record to what changes on record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reactors.core.findings import Finding
from reactors.core.identifiers import digest
from reactors.core.notices import Stage
from reactors.core.reactions import OpenFinding, ResolveFinding
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity

TOLD_FROM = Severity.MEDIUM
"""Findings below are recorded, and nobody is called for them."""


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
    """
    What changes on record: findings to open or to bring up to date, and findings to resolve.

    `news` are those of the opened that people are to be told of: new, opened again, or worse than on
    record, and at least of medium severity. Waived ones are never news. `worse` are the keys of the news
    that people know already. `over` are the records of the resolved that people know of. `writes` are those
    that are not on record as they are.
    """

    opened: tuple[OpenFinding, ...] = ()
    resolved: tuple[ResolveFinding, ...] = ()
    news: tuple[OpenFinding, ...] = ()
    writes: tuple[OpenFinding, ...] = ()
    worse: frozenset[str] = frozenset()
    over: tuple[FindingRecord, ...] = ()

    @property
    def reactions(self) -> tuple[OpenFinding | ResolveFinding, ...]:
        """What is to be done to the records."""
        return (*self.writes, *self.resolved)

    @property
    def subjects(self) -> frozenset[str]:
        """Those whose records are to change."""
        written = {each.finding.subject for each in self.writes}
        return frozenset(written | {each.subject for each in self.resolved})

    def __add__(self, other: "Change") -> "Change":
        """Return both changes as one."""
        return Change(
            (*self.opened, *other.opened),
            (*self.resolved, *other.resolved),
            (*self.news, *other.news),
            (*self.writes, *other.writes),
            self.worse | other.worse,
            (*self.over, *other.over),
        )

    def stage(self, finding: Finding) -> Stage:
        """Return why people hear of a finding that holds."""
        return Stage.WORSE if finding.key in self.worse else Stage.OPENED

    def quiet_about(self, rule_id: str) -> "Change":
        """Return the change with the findings of that rule recorded, and told by somebody else."""
        return replace(self, news=tuple(each for each in self.news if each.finding.rule_id != rule_id))

    def without(self, subjects: Collection[str]) -> "Change":
        """Return the change but for what concerns these subjects."""

        def others(found: tuple[OpenFinding, ...]) -> tuple[OpenFinding, ...]:
            return tuple(each for each in found if each.finding.subject not in subjects)

        resolved = tuple(each for each in self.resolved if each.subject not in subjects)
        over = tuple(each for each in self.over if each.finding.subject not in subjects)
        news = others(self.news)
        return Change(others(self.opened), resolved, news, others(self.writes), self.worse, over)

    def episode(self, rule_id: str, subject: str) -> int:
        """Return the episode under which a finding is open after this change; 0 when it is not."""
        wanted = digest(rule_id, subject)
        return next((each.episode for each in self.opened if each.finding.key == wanted), 0)


def compare(
    findings: Sequence[Finding],
    judged: Sequence[Judged],
    known: Mapping[str, FindingRecord],
    waivers: Mapping[str, str] | None = None,
) -> Change:
    """
    Compare findings with the records of all judged subjects, by finding key.

    A finding that is on record and not resolved keeps its episode, so that the same fact told by
    four events is one finding; one that was resolved, or whose waiver has ended, opens again under the
    next. `waivers` are the reasons of those that are waived now, by finding key.
    """
    waived = waivers or {}
    holding = {finding.key for finding in findings}
    opened = tuple(
        OpenFinding(
            finding,
            next_episode(known.get(finding.key), is_waived=finding.key in waived),
            waived.get(finding.key, ""),
        )
        for finding in findings
    )
    resolved = tuple(
        ResolveFinding(subject.rule_id, subject.subject, subject.subscription_id, record.episode)
        for subject in judged
        if subject.key not in holding
        and (record := known.get(subject.key)) is not None
        and record.state is not FindingState.RESOLVED
    )
    ended = {digest(each.rule_id, each.subject) for each in resolved}
    over = tuple(record for key, record in known.items() if key in ended and is_told(record))
    news = tuple(each for each in opened if _is_news(each, known.get(each.finding.key)))
    worse = frozenset(each.finding.key for each in news if _is_known(each, known.get(each.finding.key)))
    writes = tuple(each for each in opened if not _is_on_record(each, known.get(each.finding.key)))
    return Change(opened, resolved, news, writes, worse, over)


def is_told(record: FindingRecord) -> bool:
    """Say whether a record is of a finding that holds and that people were told of."""
    is_quiet = record.state in (FindingState.RESOLVED, FindingState.WAIVED)
    return not is_quiet and record.finding.severity.weight >= TOLD_FROM.weight


def next_episode(record: FindingRecord | None, *, is_waived: bool = False) -> int:
    """Return the episode under which a finding that holds is on record."""
    if record is None:
        return 1
    ended = record.state is FindingState.RESOLVED or (record.state is FindingState.WAIVED and not is_waived)
    return record.episode + 1 if ended else record.episode


def _is_on_record(opened: OpenFinding, record: FindingRecord | None) -> bool:
    return record is not None and (record.episode, record.finding, record.waiver) == (
        opened.episode,
        opened.finding,
        opened.waiver,
    )


def _is_news(opened: OpenFinding, record: FindingRecord | None) -> bool:
    if opened.waiver or opened.finding.severity.weight < TOLD_FROM.weight:
        return False
    if record is None or record.episode != opened.episode or not is_told(record):
        return True
    before, now = record.finding, opened.finding
    return now.severity.weight > before.severity.weight or now.urgency > before.urgency


def _is_known(opened: OpenFinding, record: FindingRecord | None) -> bool:
    return record is not None and record.episode == opened.episode and is_told(record)
