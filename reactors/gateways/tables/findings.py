"""
`CmkFindings`: PartitionKey subscription id, RowKey H(rule|subject).

Beside it `CmkFindingIndex` names what is not resolved: PartitionKey H(subject), RowKey rule. It is
written before a finding opens and removed after it is resolved, so it may name one too many.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import digest
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.gateways.tables.store import Row, Table, moment, optional_moment

_LASTING = frozenset({FindingState.OPEN, FindingState.ACKNOWLEDGED})
_AFTER_HEX = "g"


class TableFindings:
    """Findings and their life."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkFindings")
        self._index = Table(service, "CmkFindingIndex")

    async def find(self, subscription_id: str, key: str) -> FindingRecord | None:
        """Return the stored finding of that key, or None."""
        row = await self._table.find(subscription_id, key)
        return _read(row) if row else None

    async def list_open(self, subject: str) -> frozenset[str]:
        """Return the rules with a finding about that subject that is not resolved."""
        rows = self._index.query("PartitionKey eq @partition", partition=digest(subject))
        return frozenset([str(row["RowKey"]) async for row in rows])

    async def list_subjects(self, subscription_id: str, rule_id: str) -> tuple[str, ...]:
        """List the subjects in a subscription about which a finding of that rule is not resolved."""
        rows = self._table.query(
            "PartitionKey eq @home and RuleId eq @rule and State ne @ended",
            home=subscription_id,
            rule=rule_id,
            ended=str(FindingState.RESOLVED),
        )
        return tuple([str(row["SubjectId"]) async for row in rows])

    async def open(self, finding: Finding, *, episode: int, at: datetime, waiver: str = "") -> bool:
        """Record that the finding holds; a later episode, and one that has ended, stay as they are."""
        known = await self.find(finding.subscription_id, finding.key)
        if known is not None and not _says_more(finding, episode, waiver, known):
            return False
        same_episode = known is not None and known.episode == episode
        record = _opened(finding, known if same_episode else None, episode, at, waiver)
        row = _row(record, seen_at=at)
        await self._index.put({"PartitionKey": digest(finding.subject), "RowKey": finding.rule_id})
        try:
            if known is None or known.etag is None:
                await self._table.create(row)
            else:
                await self._table.replace(row, known.etag)
        except ConflictError:
            return await self.open(finding, episode=episode, at=at, waiver=waiver)
        return not same_episode

    async def resolve(self, subscription_id: str, key: str, *, episode: int, at: datetime) -> bool:
        """Record that this episode has ended."""
        known = await self.find(subscription_id, key)
        if (
            known is None
            or known.etag is None
            or known.episode != episode
            or known.state is FindingState.RESOLVED
        ):
            return False
        record = FindingRecord(known.finding, FindingState.RESOLVED, episode, known.opened_at, at)
        try:
            await self._table.replace(_row(record, seen_at=at), known.etag)
        except ConflictError:
            return await self.resolve(subscription_id, key, episode=episode, at=at)
        await self._index.remove(digest(known.finding.subject), known.finding.rule_id)
        return True

    async def acknowledge(
        self, subscription_id: str, key: str, *, episode: int, by: str, at: datetime
    ) -> bool:
        """Record that somebody has taken note of an open finding, which ends a snooze."""
        answer = _Answer(FindingState.ACKNOWLEDGED, at, by)
        return await self._answer(subscription_id, key, episode, answer)

    async def snooze(
        self, subscription_id: str, key: str, *, episode: int, by: str, until: datetime, at: datetime
    ) -> bool:
        """Record that somebody wants to hear of an open finding again at a time."""
        answer = _Answer(FindingState.ACKNOWLEDGED, at, by, until)
        return await self._answer(subscription_id, key, episode, answer)

    async def reopen(self, subscription_id: str, key: str, *, episode: int, at: datetime) -> bool:
        """Record that an acknowledged or snoozed finding is open as if nobody had answered."""
        return await self._answer(subscription_id, key, episode, _Answer(FindingState.OPEN, at))

    async def find_referenced(self, reference: str) -> Sequence[FindingRecord]:
        """List the findings, resolved ones too, whose keys begin so."""
        rows = self._table.query(
            "RowKey ge @start and RowKey lt @end", start=reference, end=f"{reference}{_AFTER_HEX}"
        )
        return [_read(row) async for row in rows]

    async def list_all(self) -> AsyncIterator[FindingRecord]:
        """Yield every finding that is not resolved."""
        async for row in self._table.query("State ne @ended", ended=str(FindingState.RESOLVED)):
            yield _read(row)

    async def list_resolved(self, since: datetime) -> AsyncIterator[FindingRecord]:
        """Yield every finding that was resolved since then and still is."""
        rows = self._table.query(
            "State eq @ended and ResolvedAt ge @since", ended=str(FindingState.RESOLVED), since=since
        )
        async for row in rows:
            yield _read(row)

    async def _answer(self, subscription_id: str, key: str, episode: int, answer: "_Answer") -> bool:
        known = await self.find(subscription_id, key)
        if known is None or known.etag is None or known.episode != episode or known.state not in _LASTING:
            return False
        record = answer.given_to(known)
        if record == known:
            return True
        try:
            await self._table.replace(_row(record, seen_at=answer.at), known.etag)
        except ConflictError:
            return await self._answer(subscription_id, key, episode, answer)
        return True


@dataclass(frozen=True, slots=True)
class _Answer:
    state: FindingState
    at: datetime
    by: str = ""
    until: datetime | None = None

    def given_to(self, known: FindingRecord) -> FindingRecord:
        if known.answered_at is not None and known.answered_at > self.at:
            return known
        return replace(
            known,
            state=self.state,
            acknowledged_by=self.by,
            acknowledged_at=self.at if self.by else None,
            snoozed_until=self.until,
            answered_at=self.at,
        )


def _opened(
    finding: Finding, known: FindingRecord | None, episode: int, at: datetime, waiver: str
) -> FindingRecord:
    """Return a finding as it goes on record; what people said of it stays unless it has got worse."""
    if known is None:
        return FindingRecord(finding, _state(FindingState.OPEN, waiver), episode, at, waiver=waiver)
    if waiver or finding.severity.weight > known.finding.severity.weight:
        state = _state(FindingState.OPEN, waiver)
        answered = known.answered_at
        return FindingRecord(finding, state, episode, known.opened_at, waiver=waiver, answered_at=answered)
    return replace(known, finding=finding, waiver=waiver)


def _state(state: FindingState, waiver: str) -> FindingState:
    return FindingState.WAIVED if waiver else state


def _says_more(finding: Finding, episode: int, waiver: str, known: FindingRecord) -> bool:
    if episode != known.episode:
        return episode > known.episode
    changed = finding != known.finding or waiver != known.waiver
    return known.state is not FindingState.RESOLVED and changed


def _row(record: FindingRecord, *, seen_at: datetime) -> Row:
    finding = record.finding
    return {
        "PartitionKey": finding.subscription_id,
        "RowKey": finding.key,
        "RuleId": finding.rule_id,
        "SubjectId": finding.subject,
        "State": str(record.state),
        "Verdict": str(finding.verdict),
        "Severity": str(finding.severity),
        "Urgency": finding.urgency,
        "Episode": record.episode,
        "Detail": finding.detail,
        "OpenedAt": record.opened_at,
        "ChangedAt": seen_at,
        "ResolvedAt": record.resolved_at,
        "Waiver": record.waiver,
        "AcknowledgedBy": record.acknowledged_by,
        "AcknowledgedAt": record.acknowledged_at,
        "SnoozedUntil": record.snoozed_until,
        "AnsweredAt": record.answered_at,
    }


def _read(row: Row) -> FindingRecord:
    finding = Finding(
        rule_id=row["RuleId"],
        subject=row["SubjectId"],
        subscription_id=row["PartitionKey"],
        severity=Severity(row["Severity"]),
        verdict=Verdict(row["Verdict"]),
        detail=row["Detail"],
        urgency=int(row.get("Urgency") or 0),
    )
    return FindingRecord(
        finding,
        FindingState(row["State"]),
        row["Episode"],
        moment(row["OpenedAt"]),
        optional_moment(row.get("ResolvedAt")),
        waiver=str(row.get("Waiver") or ""),
        acknowledged_by=str(row.get("AcknowledgedBy") or ""),
        acknowledged_at=optional_moment(row.get("AcknowledgedAt")),
        snoozed_until=optional_moment(row.get("SnoozedUntil")),
        answered_at=optional_moment(row.get("AnsweredAt")),
        etag=row["etag"],
    )
