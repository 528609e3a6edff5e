"""
`CmkFindings`: PartitionKey subscription id, RowKey H(rule|subject).

Beside it `CmkFindingIndex` names what is not resolved: PartitionKey H(subject), RowKey rule. It is
written before a finding opens and removed after it is resolved, so it may name one too many.
"""

from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import digest
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.gateways.tables.store import Row, Table, moment, optional_moment


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
        record = FindingRecord(
            finding,
            _state(known if same_episode else None, waiver),
            episode,
            known.opened_at if known and same_episode else at,
            waiver=waiver,
        )
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


def _state(known: FindingRecord | None, waiver: str) -> FindingState:
    if waiver:
        return FindingState.WAIVED
    return known.state if known else FindingState.OPEN


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
        str(row.get("Waiver") or ""),
        row["etag"],
    )
