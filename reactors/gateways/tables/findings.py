"""`CmkFindings`: PartitionKey subscription id, RowKey H(rule|subject)."""

from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.findings import Finding, Severity, Verdict
from reactors.core.records import FindingRecord, FindingState
from reactors.gateways.tables.store import Row, Table, moment, optional_moment


class TableFindings:
    """Findings and their life."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkFindings")

    async def find(self, subscription_id: str, key: str) -> FindingRecord | None:
        """Return the stored finding of that key, or None."""
        row = await self._table.find(subscription_id, key)
        return _read(row) if row else None

    async def open(self, finding: Finding, *, episode: int, at: datetime) -> bool:
        """Record that the finding holds; a later episode, and one that has ended, stay as they are."""
        known = await self.find(finding.subscription_id, finding.key)
        if known is not None and not _says_more(finding, episode, known):
            return False
        same_episode = known is not None and known.episode == episode
        record = FindingRecord(
            finding,
            known.state if known and same_episode else FindingState.OPEN,
            episode,
            known.opened_at if known and same_episode else at,
        )
        row = _row(record, seen_at=at)
        try:
            if known is None or known.etag is None:
                await self._table.create(row)
            else:
                await self._table.replace(row, known.etag)
        except ConflictError:
            return await self.open(finding, episode=episode, at=at)
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
        return True


def _says_more(finding: Finding, episode: int, known: FindingRecord) -> bool:
    if episode != known.episode:
        return episode > known.episode
    return known.state is not FindingState.RESOLVED and finding != known.finding


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
        "Episode": record.episode,
        "Detail": finding.detail,
        "OpenedAt": record.opened_at,
        "ChangedAt": seen_at,
        "ResolvedAt": record.resolved_at,
    }


def _read(row: Row) -> FindingRecord:
    finding = Finding(
        rule_id=row["RuleId"],
        subject=row["SubjectId"],
        subscription_id=row["PartitionKey"],
        severity=Severity(row["Severity"]),
        verdict=Verdict(row["Verdict"]),
        detail=row["Detail"],
    )
    return FindingRecord(
        finding,
        FindingState(row["State"]),
        row["Episode"],
        moment(row["OpenedAt"]),
        optional_moment(row.get("ResolvedAt")),
        row["etag"],
    )
