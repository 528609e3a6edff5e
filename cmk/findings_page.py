"""Findings as a page for a terminal; nothing of what Azure says gets through raw."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from cmk.screen import STYLES, count, facts
from reactors.core.findings import Finding, Verdict
from reactors.core.plain import plain
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.core.told import reference_of
from reactors.planning.subjects import name_subject
from reactors.rules import rule_title

_LONGEST = 2_000


def listing(records: Sequence[FindingRecord]) -> Iterator[RenderableType]:
    """Yield a block for each finding, and how many there are."""
    for record in records:
        yield _heading(record)
        yield facts(list(_pairs(record)), indent=2)
        yield ""
    yield _total(records)


def described(record: FindingRecord) -> str:
    """Return what a finding is about, in one line."""
    return f"{_title(record.finding)}: {plain(name_subject(record.finding.subject).label)}"


def as_object(record: FindingRecord) -> dict[str, Any]:
    """Return a finding as a JSON object."""
    finding = record.finding
    return {
        "reference": reference_of(finding.key),
        "key": finding.key,
        "rule": finding.rule_id,
        "subject": finding.subject,
        "subscription": finding.subscription_id,
        "severity": finding.severity,
        "verdict": finding.verdict,
        "detail": finding.detail,
        "state": record.state,
        "episode": record.episode,
        "openedAt": record.opened_at.isoformat(),
        "acknowledgedBy": record.acknowledged_by,
        "acknowledgedAt": _iso(record.acknowledged_at),
        "snoozedUntil": _iso(record.snoozed_until),
        "waiver": record.waiver,
    }


def _heading(record: FindingRecord) -> Text:
    finding = record.finding
    return Text.assemble(
        (reference_of(finding.key), "bold"),
        "  ",
        (finding.severity, STYLES[finding.severity]),
        f"  {_title(finding)}",
    )


def _title(finding: Finding) -> str:
    title = plain(rule_title(finding.rule_id))
    return f"Unclear: {title}" if finding.verdict is Verdict.UNKNOWN else title


def _pairs(record: FindingRecord) -> Iterator[tuple[str, str]]:
    finding = record.finding
    yield "About", plain(name_subject(finding.subject).label)
    yield "Detail", plain(finding.detail, limit=_LONGEST)
    yield "Since", _time(record.opened_at)
    if record.state is not FindingState.OPEN:
        yield "State", _state(record)


def _state(record: FindingRecord) -> str:
    if record.state is FindingState.WAIVED:
        return f"waived: {plain(record.waiver, limit=_LONGEST)}"
    by = f" by {plain(record.acknowledged_by)}" if record.acknowledged_by else ""
    if record.snoozed_until is not None:
        return f"snoozed until {_time(record.snoozed_until)}{by}"
    since = f" since {_time(record.acknowledged_at)}" if record.acknowledged_at else ""
    return f"acknowledged{by}{since}"


def _total(records: Sequence[FindingRecord]) -> str:
    severities = [record.finding.severity for record in records]
    numbers = [f"{severities.count(each)} {each}" for each in Severity if each in severities]
    snoozed = sum(record.snoozed_until is not None for record in records)
    noted = sum(record.state is FindingState.ACKNOWLEDGED for record in records) - snoozed
    waived = sum(record.state is FindingState.WAIVED for record in records)
    answers = ((noted, "acknowledged"), (snoozed, "snoozed"), (waived, "waived"))
    answered = [f"{number} {word}" for number, word in answers if number]
    return f"{count(len(records), 'finding')}: {', '.join(numbers)}" + (
        f"; {', '.join(answered)}" if answered else ""
    )


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
